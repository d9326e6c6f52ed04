import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { url } from "./url.ts";

/** The experiments as a list of links with their summaries; a sentence where there are none. */
export function notebookList(notebooks: readonly Notebook[], page: string): string {
  if (notebooks.length === 0) {
    return `<p class="empty">No experiment has been executed yet. <code>deno task reproduce</code> runs them and fills this page.</p>`;
  }
  return `<ol class="experiments">
${
    notebooks.map((notebook) =>
      `<li><a href="${url(page, notebook.url)}"><span class="number">${
        escapeHtml(/^\d+/.exec(notebook.name)?.[0] ?? "")
      }</span><span class="name">${escapeHtml(notebook.title)}</span></a>
<p>${escapeHtml(unbroken(notebook.summary))}</p></li>`
    ).join("\n")
  }
</ol>`;
}
