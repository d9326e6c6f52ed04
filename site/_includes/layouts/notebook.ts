import { escapeHtml } from "@/report/html.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import type { Page } from "../../page.ts";
import { url } from "../../url.ts";

export const layout = "layouts/page.ts";

/** The article around an executed notebook: title, contents, neighbours. */
export default function notebookLayout(
  { url: here, title, content, notebook, previous, next }: Page & {
    notebook: Notebook;
    previous?: Notebook;
    next?: Notebook;
  },
) {
  const contents = notebook.headings.map(({ id, text }) =>
    `<li><a href="#${id}">${escapeHtml(text)}</a></li>`
  ).join("\n");
  const neighbour = (direction: string, other?: Notebook) =>
    other === undefined
      ? ""
      : `<a class="${direction}" rel="${direction === "previous" ? "prev" : "next"}" href="${
        url(here, other.url)
      }"><span>${direction === "previous" ? "Previous" : "Next"}</span> ${
        escapeHtml(other.title)
      }</a>`;
  return `<article class="notebook" data-pagefind-body>
<header class="title">
<p class="eyebrow" data-pagefind-ignore>Experiment ${
    escapeHtml(/^\d+/.exec(notebook.name)?.[0] ?? "")
  }</p>
<h1>${escapeHtml(title)}</h1>
<p class="files" data-pagefind-ignore>Executed notebook: <a href="${
    url(here, `${here}${notebook.name}.ipynb`)
  }" download>${escapeHtml(notebook.name)}.ipynb</a> · <a href="${
    url(here, "/about/#again")
  }">Run and change it in JupyterLab</a></p>
</header>
${
    contents === "" ? "" : `<nav class="contents" aria-label="On this page" data-pagefind-ignore>
<p>On this page</p>
<ul>
${contents}
</ul>
</nav>`
  }
<div class="cells">
${content}
</div>
</article>
<nav class="neighbours" aria-label="Experiments">
${neighbour("previous", previous)}
${neighbour("next", next)}
</nav>`;
}
