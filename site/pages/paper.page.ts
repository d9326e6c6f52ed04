import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import { paper, type PaperValue } from "@/report/data/paper.ts";
import { slug } from "../notebook/markdown.ts";
import { sourceNote } from "../build/paper_source.ts";
import { percent } from "@/format/percent.ts";

export const layout = "layouts/page.ts";
export const title = "The paper’s numbers";
export const description =
  "Every number of the paper that these pages compare with, its source and how far it can be trusted.";

/** Signs beside numbers that have another source than most of their table. */
const signs = ["", "*", "†", "‡"];

/** How a model was trained, as the head of its row. */
function trained({ corruptionRate, predictionRate, model }: PaperValue): string {
  if (corruptionRate === null || predictionRate === null) return model;
  return corruptionRate === predictionRate
    ? percent(corruptionRate)
    : `${percent(corruptionRate)} corrupted, ${percent(predictionRate)} predicted`;
}

/** Groups in the order in which their keys came. */
function grouped(
  values: PaperValue[],
  key: (value: PaperValue) => string,
): [string, PaperValue[]][] {
  return [...Map.groupBy(values, key)];
}

/** A table of the paper as a row for each model and a column for each score. */
function table(name: string): Html {
  const values = paper.values.filter((value) => value.table === name);
  const replaced = new Set(values.map(({ replacement }) => replacement)).size > 1;
  const models = grouped(values, (value) => JSON.stringify([trained(value), value.replacement]));
  const scores = grouped(values, ({ task, metric, split }) => `${task}, ${metric}, ${split}`);
  const sources = grouped(
    values,
    ({ sources, confidence }) => JSON.stringify([sources, confidence]),
  )
    .sort(([, one], [, other]) => other.length - one.length);
  const signOf = new Map(
    sources.flatMap(([, own], i) => own.map((value) => [value, signs[i]] as const)),
  );
  const head = ["masked", ...(replaced ? ["replaced by"] : []), ...scores.map(([score]) => score)];
  // Numbers drop their last zero; a column shows as many decimals as its longest value.
  const decimals = scores.map(([, some]) =>
    Math.max(...some.map(({ value }) => `${value}`.split(".")[1]?.length ?? 0))
  );
  const rows = models.map(([, own]) => {
    const cells = scores.map(([, some], i) => {
      const value = own.find((one) => some.includes(one));
      return value === undefined ? "–" : `${value.value.toFixed(decimals[i])}${signOf.get(value)}`;
    });
    return markup`<tr><th scope="row">${unbroken(trained(own[0]))}</th>${
      [...(replaced ? [own[0].replacement ?? "–"] : []), ...cells]
        .map((cell) => markup`<td>${unbroken(cell)}</td>`)
    }</tr>`;
  });
  const notes = sources.map(([, [value]], i) =>
    markup`<p class="source">${sources.length > 1 && `${signs[i] || "Without a sign"}: `}${
      sourceNote(paper, value)
    }</p>`
  );
  return markup`<h2 id="${slug(name)}">${name}</h2>
<div class="scroll" tabindex="0" role="group" aria-label="${name}">
<table class="pivot">
<thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${joinMarkup(rows, "\n")}
</tbody>
</table>
</div>
${joinMarkup(notes, "\n")}`;
}

/** All published values that are used, table by table, each with source and confidence. */
export default function () {
  const tables = [...new Set(paper.values.map((value) => value.table))];
  const levels = Object.entries(paper.confidence).map(([name, meaning]) =>
    markup`<div><dt>${name}</dt><dd>${meaning}</dd></div>`
  );
  const statements = paper.statements.map((statement) =>
    markup`<li><p><b>${statement.where}.</b> ${unbroken(statement.text)}</p><p class="source">${
      sourceNote(paper, statement)
    }</p></li>`
  );
  return markup`<div class="column" data-pagefind-body>
<header class="title">
<h1>${title}</h1>
<p class="lead">${paper.note}</p>
</header>
<dl class="levels">
${joinMarkup(levels, "\n")}
</dl>
<h2 id="statements">What it says</h2>
<ul class="statements">
${joinMarkup(statements, "\n")}
</ul>
</div>
<div class="column tables" data-pagefind-ignore>
${joinMarkup(tables.map(table), "\n")}
</div>`.toString();
}
