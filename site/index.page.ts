import { escapeHtml, unbroken } from "@/report/html.ts";
import { headline, type MaskRateData } from "@/report/figures/mask_rate.ts";
import paperFile from "../data/paper.json" with { type: "json" };
import type { ClaimsData } from "@/report/figures/claims.ts";
import type { Notebook } from "./notebook/notebook.ts";
import { figureHtml } from "./figure.ts";
import { maskedSentence } from "./masked_sentence.ts";
import { notebookList } from "./notebook_list.ts";
import { notebooks } from "./notebooks.ts";
import { sourceNote } from "./paper_source.ts";
import { url } from "./url.ts";
import type { Paper } from "@/report/paper.ts";

export const layout = "layouts/page.ts";
export const title = "How much should you mask?";
export const description =
  "A reproduction of “Should You Mask 15% in Masked Language Modeling?” on real text, from masks to verdicts.";

const paper = paperFile as unknown as Paper;

/** The first chart of a figure among the notebooks. */
function findChart(notebooks: Notebook[], figure: string) {
  return notebooks.flatMap((notebook) =>
    notebook.charts.map((chart, i) => ({ notebook, chart, id: `figure-${i + 1}` }))
  ).find(({ chart }) => chart.figure === figure);
}

/** The claims with their verdicts. */
function verdicts({ profile, claims }: ClaimsData): string {
  return `<ul class="verdicts">
${
    claims.map(({ text, verdict, seeds }) =>
      `<li><span class="verdict ${verdict}">${verdict}</span> ${escapeHtml(unbroken(text))}${
        seeds === 0 ? ' <span class="aside">not measured</span>' : ""
      }</li>`
    ).join("\n")
  }
</ul>
<p class="source">Judged by the runs of profile ${
    escapeHtml(profile)
  }; “undecided” means that they cannot tell.</p>`;
}

/** The answer on one screen: what was measured, the figure behind it, and the paper's claims with their verdicts. */
export default function ({ url: here }: { url: string }) {
  const all = notebooks();
  const source = findChart(all, "mask-rate");
  const ledger = findChart(all, "claims");
  const claims = paper.statements.filter(({ topic, where }) =>
    topic === "claim" && where === "abstract"
  );
  return `<div class="column hero">
<p class="eyebrow">A reproduction of Wettig, Gao, Zhong and Chen, EACL 2023</p>
<h1>How much should you <span class="mask">mask</span>?</h1>
<p class="lead">A masked language model learns by filling in words that were hidden from it. Since BERT, 15&nbsp;% are hidden. The paper asks whether that is right; these pages ask again, with code you can change.</p>
<p class="masked-sentence">${maskedSentence(0.15)}</p>
</div>
${
    source === undefined
      ? `<div class="column"><p class="empty">The sweep over mask rates has not been executed yet. <code>deno task reproduce</code> runs it and draws it here.</p></div>`
      : `<section class="wide" aria-labelledby="answer">
<div class="column">
<h2 id="answer">What we measured</h2>
${
        headline(source.chart.data as MaskRateData).map((sentence) =>
          `<p>${escapeHtml(unbroken(sentence))}</p>`
        ).join("\n")
      }
</div>
${figureHtml(source.chart, source.id, here, source.notebook.url)}
<p class="more column"><a href="${
        url(here, source.notebook.url)
      }">How this was measured, step by step</a></p>
</section>`
  }
<section class="column" aria-labelledby="claims">
<h2 id="claims">What the paper claims</h2>
${
    ledger === undefined
      ? `<ul class="claims">
${claims.map((claim) => `<li>${escapeHtml(unbroken(claim.text))}</li>`).join("\n")}
</ul>`
      : `${verdicts(ledger.chart.data as ClaimsData)}
<p class="more"><a href="${
        url(here, ledger.notebook.url)
      }">The rules, effects and intervals</a></p>`
  }
<p class="source">${ledger === undefined ? sourceNote(paper, claims[0]) : ""} <a href="${
    url(here, "/paper/")
  }">All its numbers used here, with their sources.</a></p>
</section>
<section class="column" aria-labelledby="experiments">
<h2 id="experiments">Experiments</h2>
${notebookList(all, here)}
</section>`;
}
