import { escapeHtml, unbroken } from "@/format/html.ts";
import { headline, type MaskRateData } from "@/report/figures/mask_rate.ts";
import type { Paper } from "@/report/paper.ts";
import paperFile from "../../data/paper.json" with { type: "json" };
import { figureHtml } from "../parts/figure.ts";
import { ledgerHtml, ledgerOf } from "../parts/ledger.ts";
import { maskedSentenceHtml } from "../parts/masked_sentence.ts";
import { notebookList } from "../parts/notebook_list.ts";
import { notebooks } from "../build/notebooks.ts";
import { sourceNote } from "../build/paper_source.ts";
import { reference } from "../build/reference.ts";
import { scaleHtml } from "../parts/scale_table.ts";
import { type Sweep, sweepId, sweepOf } from "../parts/sweep.ts";
import { url } from "../parts/url.ts";

export const layout = "layouts/page.ts";
export const title = "How much should you mask?";
export const description =
  "A reproduction of “Should You Mask 15% in Masked Language Modeling?” on real text, from masks to verdicts.";

const paper = paperFile as unknown as Paper;

function sweepHtml(sweep: Sweep, here: string): string {
  const [{ data }] = sweep.figure.variants;
  const [answer, ...more] = headline(data as MaskRateData)
    .map((sentence) => escapeHtml(unbroken(sentence)));
  return `<section class="sweep" aria-label="What we measured">
<p class="answer column" data-said="0">${answer}</p>
${figureHtml(sweep.figure, sweepId, here, "/")}
<div class="column">
${more.map((sentence, i) => `<p data-said="${i + 1}">${sentence}</p>`).join("\n")}
</div>
<p class="more column"><a href="${
    url(here, sweep.notebook)
  }">How this was measured, step by step</a></p>
</section>`;
}

/** The answer on one screen: what was measured, the figure behind it, and the paper's claims with their verdicts. */
export default function ({ url: here }: { url: string }) {
  const all = notebooks();
  const sweep = sweepOf(all);
  const ledger = ledgerOf(all);
  const rules = all.find(({ figures }) => figures.some(({ figure }) => figure === "claims"));
  const claims = paper.statements.filter(({ topic, where }) =>
    topic === "claim" && where === "abstract"
  );
  return `<div class="column hero">
<p class="eyebrow">A reproduction of Wettig, Gao, Zhong and Chen, EACL 2023</p>
<h1>How much should you <span class="mask">mask</span>?</h1>
<p class="lead">A masked language model learns by filling in words that were hidden from it. Since BERT, 15&nbsp;% are hidden. The paper asks whether that is right; these pages ask again, with code you can change.</p>
${maskedSentenceHtml(0.15)}
</div>
${scaleHtml(paper, reference.claims)}
${
    sweep === null
      ? `<div class="column"><p class="empty">The sweep over mask rates has not been executed yet. <code>deno task reproduce</code> runs it and draws it here.</p></div>`
      : sweepHtml(sweep, here)
  }
<section class="column" aria-labelledby="claims">
<h2 id="claims">What the paper claims, and what the pilot can say</h2>
${
    ledger === null
      ? `<ul class="claims">
${claims.map((claim) => `<li>${escapeHtml(unbroken(claim.text))}</li>`).join("\n")}
</ul>`
      : ledgerHtml(ledger, ledger.claims)
  }
${
    rules === undefined
      ? ""
      : `<p class="more"><a href="${url(here, rules.url)}">The rules, effects and intervals</a></p>`
  }
<p class="source">${ledger === null ? sourceNote(paper, claims[0]) : ""} <a href="${
    url(here, "/paper/")
  }">All its numbers used here, with their sources.</a></p>
</section>
<section class="column" aria-labelledby="experiments">
<h2 id="experiments">Experiments</h2>
${notebookList(all, here)}
</section>`;
}
