import { tableToCsv } from "@/report/csv.ts";
import type { Panel, Table } from "@/report/figures/figure.ts";
import { figureById } from "@/report/figures/mod.ts";
import { escapeHtml } from "@/report/html.ts";
import { renderSvg } from "@/report/render.ts";
import { url } from "./url.ts";

/** A chart as a notebook's output holds it. */
export interface Chart {
  figure: string;
  data: unknown;
}

/** A file that goes with a page: a figure's picture or numbers. */
export interface FigureFile {
  url: string;
  content: string;
}

function draw(chart: Chart): { title: string; panels: Panel[] } {
  const figure = figureById(chart.figure);
  const data = figure.parse(chart.data);
  return { title: figure.title(data), panels: figure.panels(data) };
}

/** A table with its caption, scrolling sideways where the page is too narrow. */
export function tableHtml({ caption, columns, rows }: Table): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map(([first, ...rest]) =>
    `<tr><th scope="row">${escapeHtml(`${first ?? ""}`)}</th>${
      rest.map((cell) => `<td>${escapeHtml(`${cell ?? "–"}`)}</td>`).join("")
    }</tr>`
  ).join("\n");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}">
<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

/**
 * A figure for a page: pictures that read without a script, their tables, links to both as files, and the data from
 * which the browser draws it anew.
 *
 * @param chart what the notebook put out
 * @param id unique on the page
 * @param page the page that shows it
 * @param folder where `figureFiles` puts the files, a path from the site's root
 */
export function figureHtml(chart: Chart, id: string, page: string, folder: string): string {
  const { title, panels } = draw(chart);
  const file = (panel: Panel, ending: string) => url(page, `${folder}${id}-${panel.key}.${ending}`);
  const shown = panels.map((panel) =>
    `<section class="panel" data-panel="${panel.key}" aria-label="${escapeHtml(panel.title)}">
<p class="panel-title">${escapeHtml(panel.title)}</p>
<p class="panel-note">${escapeHtml(panel.note)}</p>
<div class="plot">${renderSvg(panel, `${id}-${panel.key}`)}</div>
<details class="numbers"><summary>Numbers</summary>
${tableHtml(panel.table)}
<p class="files">Download <a href="${file(panel, "csv")}" download>CSV</a> or <a href="${
      file(panel, "svg")
    }" download>SVG</a></p>
</details>
</section>`
  ).join("\n");
  const data = JSON.stringify(chart).replaceAll("<", "\\u003c");
  return `<figure class="figure" id="${id}" data-count="${panels.length}">
<figcaption>${escapeHtml(title)}</figcaption>
${
    panels.some(({ rates }) => rates.length > 1)
      ? '<div class="rate"></div>\n'
      : ""
  }<div class="panels">
${shown}
</div>
<script type="application/json">${data}</script>
</figure>`;
}

/** The files that a figure's links point to. */
export function figureFiles(chart: Chart, id: string, folder: string): FigureFile[] {
  return draw(chart).panels.flatMap((panel) => [
    { url: `${folder}${id}-${panel.key}.csv`, content: tableToCsv(panel.table) },
    {
      url: `${folder}${id}-${panel.key}.svg`,
      content: `<?xml version="1.0" encoding="UTF-8"?>\n${
        renderSvg(panel, `${id}-${panel.key}`)
      }\n`,
    },
  ]);
}
