import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { url } from "./url.ts";

/** What a notebook says of itself. */
export function summaryHtml({ summary }: Notebook): Html {
  return markup`<p>${unbroken(summary)}</p>`;
}

/** The experiments as a list of links with what is to be said of each; a sentence where there are none. */
export function notebookList(
  notebooks: readonly Notebook[],
  page: string,
  said: (notebook: Notebook) => Html,
): Html {
  if (notebooks.length === 0) {
    return markup`<p class="empty">No experiment has been executed yet. <code>deno task reproduce</code> runs them and fills this page.</p>`;
  }
  return markup`<ol class="experiments">
${
    joinMarkup(
      notebooks.map((notebook) =>
        markup`<li><a href="${
          url(page, notebook.url)
        }"><span class="number">${notebook.number}</span><span class="name">${notebook.title}</span></a>
${said(notebook)}</li>`
      ),
      "\n",
    )
  }
</ol>`;
}
