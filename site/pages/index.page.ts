import { plan } from "@/experiments/plan/plan.ts";
import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import { headline } from "@/report/figures/mask_rate_headline.ts";
import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import { paper } from "@/report/data/paper.ts";
import { forestData } from "@/report/plan/ledger/forest_data.ts";
import { experimentFindings } from "../parts/answer/experiment_findings.ts";
import { figureHtml } from "../parts/figure.ts";
import { forestHtml } from "../parts/answer/forest_table.ts";
import { maskedSentenceHtml } from "../parts/masked_sentence.ts";
import type { Notebook } from "../notebook/notebook.ts";
import { notebooks } from "../build/notebooks.ts";
import { reference } from "../build/reference.ts";
import { scaleHtml } from "../parts/answer/scale_table.ts";
import { type Sweep, sweepId, sweepOf } from "../parts/answer/sweep.ts";
import { url } from "../parts/url.ts";
import { verdictBoxHtml } from "../parts/answer/verdict_box.ts";

export const layout = "layouts/page.ts";
export const title = "How much should you mask?";
export const description =
  "A reproduction of “Should You Mask 15% in Masked Language Modeling?” on real text, from masks to verdicts.";

/** What runs of a profile are to the plan's claims. */
function standing(profile: string): { heading: string; note: string } {
  if (profile === plan.profile) {
    return { heading: "What the plan’s runs measured", note: "Means and intervals, no verdicts." };
  }
  return {
    heading: `What profile ${profile} measured`,
    note: "No evidence for the claims above and below, which the plan’s own runs decide.",
  };
}

function sweepHtml(sweep: Sweep, here: string): Html {
  const [{ data }] = sweep.figure.variants;
  const said = headline(data as MaskRateData);
  const say = (part: keyof typeof said) => unbroken(said[part]);
  const { heading, note } = standing((data as MaskRateData).profile);
  return markup`<section class="sweep" aria-labelledby="measured">
<div class="column">
<h2 id="measured">${heading}</h2>
<p class="source">${note}</p>
<p class="answer" data-said="answer">${say("answer")}</p>
<p data-said="rates">${say("rates")}</p>
${maskedSentenceHtml(0.15)}
</div>
${figureHtml(sweep.figure, sweepId, here, "/")}
<div class="column">
<p data-said="more">${say("more")}</p>
</div>
<p class="more column"><a href="${
    url(here, sweep.notebook)
  }">How this was measured, step by step</a></p>
</section>`;
}

/** Links to what says more about the claims; those that are there. */
function moreHtml(all: readonly Notebook[], here: string): Html {
  const links = [
    { number: "11", text: "Every claim with its p value and what is open" },
  ].flatMap(({ number, text }) => {
    const found = all.find((notebook) => notebook.number === number);
    return found === undefined ? [] : [markup`<a href="${url(here, found.url)}">${text}</a>`];
  });
  const numbers = markup`<a href="${
    url(here, "/paper/")
  }">The paper’s numbers, with their sources</a>`;
  return joinMarkup([...links, numbers], " · ");
}

/** The answer first: a box in plain words, one figure, every claim in one chart, and what each experiment found. */
export default function ({ url: here }: { url: string }) {
  const all = notebooks();
  const sweep = sweepOf(all);
  const rules = all.find(({ number }) => number === "00");
  const ledger = all.find(({ number }) => number === "11");
  const file = (ending: string) =>
    markup`<a href="${url(here, `/forest-claims.${ending}`)}" download>${ending.toUpperCase()}</a>`;
  return markup`<div class="column hero">
<p class="eyebrow">A reproduction of Wettig, Gao, Zhong and Chen, EACL 2023</p>
<h1>How much should you <span class="mask">mask</span>?</h1>
<p class="lead">A masked language model learns by filling in words that were hidden from it. Since BERT, 15&nbsp;% are usually hidden. The paper asks whether that is right; these pages ask again, with code you can change.</p>
</div>
${
    verdictBoxHtml(reference, paper, {
      claims: "#claims",
      sizes: "#scale",
      runs: url(here, "/data/#plan"),
      rules: rules === undefined ? null : url(here, rules.url),
      equals: ledger === undefined
        ? null
        : `${url(here, ledger.url)}#rate-by-batch-at-equal-text-predictions-and-flops`,
    })
  }
${
    sweep === null
      ? markup`<div class="column"><p class="empty">The sweep over mask rates has not been executed yet. <code>deno task reproduce</code> runs it and draws it here.</p></div>`
      : sweepHtml(sweep, here)
  }
<section aria-labelledby="claims">
<div class="column">
<h2 id="claims">Every claim of the plan</h2>
</div>
${
    forestHtml(
      forestData(plan, reference.claims, paper),
      markup`Download ${file("csv")} or ${file("svg")}`,
    )
  }
<p class="more column">${moreHtml(all, here)}</p>
</section>
<section class="column" aria-labelledby="experiments">
<h2 id="experiments">Experiment by experiment</h2>
${experimentFindings(all, reference.claims, paper, here)}
</section>
${scaleHtml(paper)}`.toString();
}
