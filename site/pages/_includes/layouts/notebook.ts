import { type Html, joinMarkup, markup, trusted } from "@/format/html.ts";
import { paper } from "@/report/data/paper.ts";
import { claimFindings } from "../../../parts/answer/experiment_findings.ts";
import { type Notebook, notebookFile } from "../../../notebook/notebook.ts";
import { reference } from "../../../build/reference.ts";
import type { Page } from "../../../parts/page.ts";
import { url } from "../../../parts/url.ts";

export const layout = "layouts/page.ts";

/** What the committed runs say of the claims that an experiment is to answer. */
function claimsHtml({ number }: Notebook): Html | null {
  const findings = claimFindings(number, reference.claims, paper);
  if (findings === null) return null;
  return markup`<section class="column" aria-labelledby="claims">
<h2 id="claims">The claims, by the committed runs</h2>
${findings}
</section>
`;
}

function contentsHtml({ headings }: Notebook): Html | null {
  if (headings.length === 0) return null;
  const items = headings.map(({ id, text, level }) =>
    markup`<li${level > 2 && markup` class="sub"`}><a href="#${id}">${text}</a></li>`
  );
  return markup`<nav class="contents" aria-label="On this page" data-pagefind-ignore>
<p>On this page</p>
<button type="button" aria-expanded="false" aria-controls="contents-list">On this page</button>
<ul id="contents-list">
${joinMarkup(items, "\n")}
</ul>
</nav>
`;
}

/** The article around a notebook: title, contents, claims, neighbours. */
export default function notebookLayout(
  { url: here, title, content, notebook, previous, next }: Page & {
    notebook: Notebook;
    previous?: Notebook;
    next?: Notebook;
  },
) {
  const neighbour = (direction: string, other?: Notebook) =>
    other !== undefined &&
    markup`<a class="${direction}" rel="${direction === "previous" ? "prev" : "next"}" href="${
      url(here, other.url)
    }"><span>${direction === "previous" ? "Previous" : "Next"}</span> ${other.title}</a>`;
  return markup`<article class="notebook" data-pagefind-body>
<header class="title">
<p class="eyebrow" data-pagefind-ignore>Experiment ${notebook.number}</p>
<h1>${title}</h1>
<p class="files" data-pagefind-ignore>${
    notebook.executed ? "Executed notebook" : "Notebook"
  }: <a href="${
    url(here, notebookFile(notebook))
  }" download>${notebook.name}.ipynb</a> · <a href="${
    url(here, "/about/#again")
  }">Run and change it in JupyterLab</a> · <a href="${url(here, "/data/")}">Data</a></p>
</header>
${contentsHtml(notebook)}<div class="cells">
${notebook.introduction}
${
    !notebook.executed &&
    markup`<p class="empty column">This notebook has not been executed on this machine, so its code stands here without outputs. <code>deno task reproduce --only ${notebook.number}</code> executes it.</p>\n`
  }${claimsHtml(notebook)}${trusted(content)}
</div>
</article>
<nav class="neighbours" aria-label="Experiments">
${neighbour("previous", previous)}
${neighbour("next", next)}
</nav>`.toString();
}
