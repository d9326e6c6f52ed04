import type { PlotOptions } from "@observablehq/plot";

/** What a reader may change about a panel; sizes in CSS pixels. */
export interface PanelOptions {
  width: number;
  /** Adds marks that answer the pointer; only of use in a browser. */
  interactive?: boolean;
  /** A place to point out: one of the panel's `rates` on the x axis, or one of its `rows`. */
  highlight?: number | string;
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
  /** Names on the y axis, which `highlight` can point out; missing where y is a quantity. */
  rows?: string[];
  table: Table;
  /** What its file of numbers holds, a measurement a row; the table where it is missing. */
  values?: Table;
}

/** Something about a figure that its reader chooses. */
export interface Control {
  key: string;
  label: string;
  /** Two or more; the usual one, else the first, stands until another is chosen. */
  options: { value: string; label: string }[];
  usual?: string;
  /** Whether the options are steps of a quantity, in its order: a browser makes a slider of them. */
  ordered?: boolean;
  /** Whether it is a box to tick, which stands for the second of two options. */
  tick?: boolean;
}

/** What was chosen, by the control's key; a control that is missing stands at its usual or first option. */
export type Choices = Record<string, string>;

/** A figure: data in, panels out. The notebook, the site's build and the browser all call the same one. */
export interface Figure<Data> {
  id: string;
  title(data: Data): string;
  /** Refuses data of another shape with a sentence that names the offending field. */
  parse(data: unknown): Data;
  /** Seeds behind the data, or behind each of its points; missing where the figure has none. */
  seeds?(data: Data): number | number[];
  /** What a reader may choose about these data; missing where there is nothing to choose. */
  controls?(data: Data): Control[];
  panels(data: Data, choices?: Choices): Panel[];
}
