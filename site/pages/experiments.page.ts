import { markup } from "@/format/html.ts";
import { notebookList } from "../parts/notebook_list.ts";
import { notebooks } from "../build/notebooks.ts";

export const layout = "layouts/page.ts";
export const url = "/notebooks/";
export const title = "Experiments";
export const description = "Every experiment as an executed notebook, in the paper's order.";

/** The list of experiments. */
export default function () {
  return markup`<div class="column">
<header class="title">
<h1>${title}</h1>
<p class="lead">Each experiment is a notebook that was executed on real text: its question, its code, its figures and what they cannot say.</p>
</header>
${notebookList(notebooks(), url)}
</div>`.toString();
}
