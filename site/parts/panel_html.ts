import type { Choices, Control, Panel, Table } from "@/report/figures/parts/figure.ts";
import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";

/** A table with its caption, scrolling sideways where the page is too narrow. */
export function tableHtml({ caption, columns, rows }: Table): Html {
  const head = columns.map((name) => markup`<th scope="col">${name}</th>`);
  const text = (cell: string | number | null) => unbroken(`${cell ?? "–"}`);
  const body = rows.map(([first, ...rest]) =>
    markup`<tr><th scope="row">${text(first)}</th>${
      rest.map((cell) => markup`<td>${text(cell)}</td>`)
    }</tr>`
  );
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${joinMarkup(body, "\n")}
</tbody>
</table>
</div>`;
}

/**
 * A panel of a figure: title, note, chart, and the table behind it.
 *
 * @param files what the panel can be downloaded as
 */
export function panelHtml(panel: Panel, chart: Html | null, files: Html | null): Html {
  return markup`<section class="panel" data-panel="${panel.key}" role="group" aria-label="${panel.title}">
<p class="panel-title">${unbroken(panel.title)}</p>
<p class="panel-note">${unbroken(panel.note)}</p>
<div class="plot">${chart}</div>
<p class="files">${files}</p>
<details class="numbers"><summary>Numbers</summary>
${tableHtml(panel.table)}
</details>
</section>`;
}

/** The choices of a figure as a row of menus and boxes to tick; `choices` has one for each control. */
export function menusHtml(controls: readonly Control[], choices: Choices): Html {
  const menus = controls.map(({ key, label, options, tick, ordered }) =>
    tick
      ? markup`<label><input type="checkbox" data-control="${key}"${
        choices[key] === options[1].value && " checked"
      }> ${label}</label>`
      : markup`<label>${label} <select data-control="${key}"${ordered && " data-ordered"}>${
        options.map(({ value, label }) =>
          markup`<option value="${value}"${value === choices[key] && " selected"}>${label}</option>`
        )
      }</select></label>`
  );
  return joinMarkup(menus, "\n");
}
