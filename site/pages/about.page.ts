import { markup } from "@/format/html.ts";
import { paper as published } from "@/report/data/paper.ts";
import { url } from "../parts/url.ts";

export const layout = "layouts/page.ts";
export const title = "About";
export const description = "How these pages were made, how to run everything again, how to cite.";

const { paper } = published;

/** How the site was made, how to make it again, and whom to cite. */
export default function ({ url: here }: { url: string }) {
  const [, year] = /(\d{4})/.exec(paper.venue)!;
  return markup`<div class="column" data-pagefind-body>
<header class="title">
<h1>${title}</h1>
<p class="lead">One command takes the text apart, trains the encoders, measures them, executes the notebooks and builds these pages.</p>
</header>
<h2 id="again">Run it again</h2>
<pre tabindex="0"><code>npx -y deno@2.8.1 task reproduce</code></pre>
<p>It works on a Linux machine with two cores, Node 20 or Deno 2.8.1, and Python 3.10 or later. <code>deno task lab</code> opens the notebooks for you to change; <code>deno task site</code> builds these pages from what has been stored.</p>
<h2 id="untried">What was not tried</h2>
<p>All runs were computed by processors, of which the <a href="${
    url(here, "/data/")
  }">page on data</a> lists the kinds. A GPU, macOS and arm64 have not been tried; the profile for one GPU was never run, and with the paper’s own sizes a run can only be planned. GLUE, SQuAD and BLiMP could not be read here: tasks and sentences from packages stand in for them.</p>
<h2 id="reading">How to read a figure</h2>
<p>A filled mark is the mean of several seeds; the band and the line around it are the 95&nbsp;% interval of the mean (Student’s t), which ends at what is possible: an arrow stands where it was cut off. A hollow mark is a single seed, which has no interval. “Every seed” draws the seeds one by one. A rate, a strategy or a size has the same colour and mark in every figure. Where this copy of the pages has runs of its own, a switch above the page chooses between them and the committed ones. The page’s address keeps all that you chose, and “Copy link” copies it. What you point at in one chart is marked in the others. The figures also work from the keyboard: focus one and use the arrow keys. Under a chart it is saved as PNG or SVG with its source, and its numbers as CSV, a measurement a line; “Numbers” opens its table.</p>
<h2 id="cite">Cite the paper</h2>
<p>${
    paper.authors.join(", ")
  }. <a href="${paper.url}">${paper.title}</a> ${paper.venue}. doi:<a href="https://doi.org/${paper.doi}">${paper.doi}</a></p>
<pre tabindex="0"><code>@inproceedings{wettig-etal-${year}-mask,
  title = "Should You Mask 15\\% in Masked Language Modeling?",
  author = "${paper.authors.map((name) => name.replace(/^(.*) (\S+)$/, "$2, $1")).join(" and ")}",
  booktitle = "EACL",
  year = "${year}",
  doi = "${paper.doi}"
}</code></pre>
<h2 id="licence">Licence</h2>
<p>The code is under the Apache License 2.0. The texts keep their own licences, which the page on data lists.</p>
</div>`.toString();
}
