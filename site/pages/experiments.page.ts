import { markup } from "@/format/html.ts";
import { claimCounts } from "../parts/answer/experiment_findings.ts";
import { notebookList, summaryHtml } from "../parts/notebook_list.ts";
import { notebooks } from "../build/notebooks.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { reference } from "../build/reference.ts";

export const layout = "layouts/page.ts";
export const url = "/notebooks/";
export const title = "Experiments";
export const description = "Every experiment as an executed notebook, in the paper's order.";

/** A notebook's summary and how its claims stand. */
const said = (notebook: Notebook) =>
  markup`${summaryHtml(notebook)}${claimCounts(notebook.number, reference.claims)}`;

/** The list of experiments. */
export default function () {
  return markup`<div class="column">
<header class="title">
<h1>${title}</h1>
<p class="lead">Each experiment is a notebook that was executed on real text: its question, its code, its figures and what they cannot say. Under each: how its claims stand by the committed runs.</p>
</header>
${notebookList(notebooks(), url, said)}
</div>`.toString();
}
