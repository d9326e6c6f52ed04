import type { Figure } from "../figures/parts/figure.ts";
import { markup, trusted } from "../../format/html.ts";
import { renderSvg } from "./render.ts";

/** Media type of a chart in a notebook's output: `{ figure: id, data }`. */
export const chartMediaType = "application/vnd.maskrate.chart.v1+json";

/** What the Deno kernel shows when it is the last value of a cell. */
export interface Displayable {
  [key: symbol]: () => Record<string, unknown>;
}

/**
 * A figure as the value of a notebook cell: data for the site, a static picture for Jupyter, words for terminals.
 *
 * @throws {Error} when the data does not fit the figure, naming the field.
 */
export function display<Data>(figure: Figure<Data>, data: Data): Displayable {
  const parsed = figure.parse(data);
  const panels = figure.panels(parsed);
  const pictures = panels.map((panel) =>
    markup`<div style="flex:1 1 340px;max-width:460px"><div style="font-weight:600">${panel.title}</div><div style="font-size:85%;opacity:.75">${panel.note}</div>${
      trusted(renderSvg(panel, `${figure.id}-${panel.key}`))
    }</div>`
  );
  const bundle = {
    [chartMediaType]: { figure: figure.id, data: parsed },
    "text/html": markup`<div style="display:flex;flex-wrap:wrap;gap:1.5em">${pictures}</div>`
      .toString(),
    "text/plain": [figure.title(parsed), ...panels.map((panel) => panel.description)].join("\n"),
  };
  return { [Symbol.for("Jupyter.display")]: () => bundle };
}
