import { findProfile } from "@/experiments/profiles/profiles.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";
import { percent } from "@/format/percent.ts";
import { paperScale, type Scale, scaleOf } from "@/report/data/scale.ts";

function millions(count: number): string {
  const value = count / 1e6;
  return `${value < 10 ? +value.toFixed(2) : Math.round(value).toLocaleString("en")}\u00a0M`;
}

function row({ name, parameters, layers, tokens, predictions }: Scale): Html {
  const cells = [
    name,
    millions(parameters),
    String(layers),
    millions(tokens),
    predictions.map((count) => count.toLocaleString("en")).join(" and "),
  ];
  return markup`<tr>${cells.map((cell) => markup`<td>${unbroken(cell)}</td>`)}</tr>`;
}

/** How small the plan's usual training is beside the paper's, in two sentences. */
export function scaleText(paper: Paper): string {
  const own = scaleOf("the plan", findProfile(plan.profile));
  const large = paperScale(paper);
  const times = (one: number, other: number) => Math.round(one / other).toLocaleString("en");
  return `Encoders of ${millions(own.parameters)} parameters that read ${
    millions(own.tokens)
  } tokens. The paper’s large one has ${times(large.parameters, own.parameters)} times the ` +
    `parameters and read ${times(large.tokens, own.tokens)} times the tokens.`;
}

/** Why a lead of 40 % at the plan's size is not what the paper found of sizes, in a sentence. */
export function notThePapersText(paper: Paper): string {
  const smaller = paper.bestRates.filter(({ model }) => model !== "large")
    .map(({ model, value }) => `${percent(value)} (${model})`).join(" and ");
  const [own, large] = [scaleOf("the plan", findProfile(plan.profile)), paperScale(paper)]
    .map(({ predictions: [, at40] }) => at40.toLocaleString("en"));
  return `Its smaller ones did best at ${smaller}, so a lead of 40 % at this size does not ` +
    `follow from its finding: an update at 40 % predicts ${own} tokens here, ${large} there.`;
}

/** The sizes of the trainings, here and in the paper. */
export function scaleHtml(paper: Paper): Html {
  const scales = [
    scaleOf("the plan", findProfile(plan.profile)),
    scaleOf("the pilot", findProfile("pilot")),
    paperScale(paper),
  ];
  return markup`<section class="column" aria-labelledby="scale">
<h2 id="scale">How small is this?</h2>
<p>${unbroken(scaleText(paper))}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Sizes beside the paper’s">
<table>
<thead><tr><th scope="col">trainings</th><th scope="col">parameters</th><th scope="col">layers</th><th scope="col">tokens</th><th scope="col">predictions an update</th></tr></thead>
<tbody>
${joinMarkup(scales.map(row), "\n")}
</tbody>
</table>
</div>
<p class="source">Predictions an update: at 15 and at 40&nbsp;%.</p>
</section>`;
}
