import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Paper, PaperValue } from "@/report/paper.ts";
import paperFile from "../../data/paper.json" with { type: "json" };
import { slug } from "../notebook/markdown.ts";
import { sourceNote } from "../build/paper_source.ts";

export const layout = "layouts/page.ts";
export const title = "The paper’s numbers";
export const description =
  "Every number of the paper that these pages compare with, its source and how far it can be trusted.";

const paper = paperFile as unknown as Paper;

const rate = (share: number | null) => share === null ? "–" : `${+(share * 100).toFixed(1)}`;

function row(value: PaperValue): string {
  const cells = [
    rate(value.corruptionRate),
    rate(value.predictionRate),
    value.replacement ?? value.model,
    `${value.task}, ${value.metric}, ${value.split}`,
    `${value.value}`,
    value.sources.map((key) => paper.sources[key].what).join("; "),
    value.confidence,
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
}

function table(name: string): string {
  const values = paper.values.filter((value) => value.table === name);
  return `<h2 id="${slug(name)}">${escapeHtml(name)}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(name)}">
<table class="dense">
<thead><tr><th scope="col">corrupted (%)</th><th scope="col">predicted (%)</th><th scope="col">replacement</th><th scope="col">score</th><th scope="col">value</th><th scope="col">source</th><th scope="col">confidence</th></tr></thead>
<tbody>
${values.map(row).join("\n")}
</tbody>
</table>
</div>`;
}

/** All published values that are used, table by table, each with source and confidence. */
export default function () {
  const tables = [...new Set(paper.values.map((value) => value.table))];
  return `<div class="column" data-pagefind-body>
<header class="title">
<h1>${title}</h1>
<p class="lead">${escapeHtml(paper.note)}</p>
</header>
<dl class="levels">
${
    Object.entries(paper.confidence).map(([name, meaning]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(meaning)}</dd></div>`
    ).join("\n")
  }
</dl>
<h2 id="statements">What it says</h2>
<ul class="statements">
${
    paper.statements.map((statement) =>
      `<li><p><b>${escapeHtml(statement.where)}.</b> ${
        escapeHtml(unbroken(statement.text))
      }</p><p class="source">${sourceNote(paper, statement)}</p></li>`
    ).join("\n")
  }
</ul>
</div>
<div class="column tables" data-pagefind-ignore>
${tables.map(table).join("\n")}
</div>`;
}
