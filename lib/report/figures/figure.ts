import type { PlotOptions } from "@observablehq/plot";

/** What a reader may change about a panel; sizes in CSS pixels. */
export interface PanelOptions {
  width: number;
  /** Adds marks that answer the pointer; only of use in a browser. */
  interactive?: boolean;
  /** A place on the x axis to point out, in the axis's unit. */
  highlight?: number;
}

/** A table that says in numbers what a panel shows; cells are printed as they stand. */
export interface Table {
  caption: string;
  columns: string[];
  rows: (string | number | null)[][];
}

/** One chart with its own axes. `plot` is pure: equal data and options give equal Plot options. */
export interface Panel {
  key: string;
  title: string;
  /** One sentence under the title: unit, direction, or the source of the numbers. */
  note: string;
  /** What the panel shows in words, for readers who do not see it. */
  description: string;
  plot(options: PanelOptions): PlotOptions;
  /** Mask rates on the x axis, which `highlight` can point out; empty where x is something else. */
  rates: number[];
  table: Table;
}

/** A figure: data in, panels out. The notebook, the site's build and the browser all call the same one. */
export interface Figure<Data> {
  id: string;
  title(data: Data): string;
  /** Refuses data of another shape with a sentence that names the offending field. */
  parse(data: unknown): Data;
  panels(data: Data): Panel[];
}
