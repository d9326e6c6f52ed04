import type { Choices, Control, Panel, Table } from "@/report/figures/parts/figure.ts";
import { escapeHtml } from "@/format/html.ts";

/** A table with its caption, scrolling sideways where the page is too narrow. */
export function tableHtml({ caption, columns, rows }: Table): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map(([first, ...rest]) =>
    `<tr><th scope="row">${escapeHtml(`${first ?? ""}`)}</th>${
      rest.map((cell) => `<td>${escapeHtml(`${cell ?? "–"}`)}</td>`).join("")
    }</tr>`
  ).join("\n");
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(caption)}">
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
 * A panel of a figure: title, note, chart, and the table behind it.
 *
 * @param chart HTML of the chart
 * @param files HTML of what the panel can be downloaded as
 */
export function panelHtml(panel: Panel, chart: string, files: string): string {
  return `<section class="panel" data-panel="${escapeHtml(panel.key)}" role="group" aria-label="${
    escapeHtml(panel.title)
  }">
<p class="panel-title">${escapeHtml(panel.title)}</p>
<p class="panel-note">${escapeHtml(panel.note)}</p>
<div class="plot">${chart}</div>
<p class="files">${files}</p>
<details class="numbers"><summary>Numbers</summary>
${tableHtml(panel.table)}
</details>
</section>`;
}

/** The choices of a figure as a row of menus and boxes to tick; `choices` has one for each control. */
export function menusHtml(controls: readonly Control[], choices: Choices): string {
  return controls.map(({ key, label, options, tick, ordered }) =>
    tick
      ? `<label><input type="checkbox" data-control="${escapeHtml(key)}"${
        choices[key] === options[1].value ? " checked" : ""
      }> ${escapeHtml(label)}</label>`
      : `<label>${escapeHtml(label)} <select data-control="${escapeHtml(key)}"${
        ordered ? " data-ordered" : ""
      }>${
        options.map(({ value, label }) =>
          `<option value="${escapeHtml(value)}"${value === choices[key] ? " selected" : ""}>${
            escapeHtml(label)
          }</option>`
        ).join("")
      }</select></label>`
  ).join("\n");
}
