import { findProfile } from "@/experiments/profiles.ts";
import { plan } from "@/experiments/plan.ts";
import { profileRuns, referenceRuns } from "@/experiments/reference_results.ts";
import type { JudgedClaim, Verdict } from "@/report/claims/claims.ts";
import { escapeHtml, unbroken } from "@/format/html.ts";
import type { Paper } from "@/report/paper.ts";
import { paperScale, type Scale, scaleOf } from "@/report/scale.ts";

/** Runs of the plan that are committed, of how many. */
const planned = {
  there: (await referenceRuns(findProfile(plan.profile), undefined, () => {})).length,
  wanted: (await profileRuns(findProfile(plan.profile))).size,
};

function millions(count: number): string {
  const value = count / 1e6;
  return `${value < 10 ? +value.toFixed(2) : Math.round(value).toLocaleString("en")} M`;
}

function row({ name, parameters, layers, tokens, predictions }: Scale): string {
  const cells = [
    name,
    millions(parameters),
    String(layers),
    millions(tokens),
    predictions.map((count) => count.toLocaleString("en")).join(" and "),
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(unbroken(cell))}</td>`).join("")}</tr>`;
}

/** Claims by verdict in words: `3 supported, 16 undecided`. */
export function countsOf(claims: Pick<JudgedClaim, "verdict">[]): string {
  const verdicts: Verdict[] = ["supported", "contradicted", "undecided"];
  return verdicts.map((verdict) =>
    [verdict, claims.filter((claim) => claim.verdict === verdict).length] as const
  ).filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`).join(", ");
}

/**
 * How small all of this is beside the paper, what the shown runs can say, and how far the plan's runs are.
 *
 * @param claims as the pilot judges them
 */
export function scaleHtml(paper: Paper, claims: JudgedClaim[]): string {
  const pilot = scaleOf("the pilot, shown here", findProfile("pilot"));
  const laptop = scaleOf("the plan", findProfile(plan.profile));
  const large = paperScale(paper);
  const share = Math.round(large.tokens / pilot.tokens);
  const sentences = [
    `The figures below are of a pilot: encoders with ${
      millions(pilot.parameters)
    } parameters that ` +
    `read ${millions(pilot.tokens)} tokens, where the paper’s large one has ` +
    `${millions(large.parameters)} and read ${share.toLocaleString("en")} times as many.`,
    ...(claims.length === 0
      ? []
      : [`Of ${claims.length} claims the pilot calls ${countsOf(claims)}.`]),
    `What holds is to be told by the plan, which was written before its runs: ${planned.there} of ` +
    `${planned.wanted} are there.`,
  ];
  return `<section class="column" aria-labelledby="scale">
<h2 id="scale">How small is this?</h2>
<p>${escapeHtml(unbroken(sentences.join(" ")))}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Sizes beside the paper’s">
<table>
<thead><tr><th scope="col">trainings</th><th scope="col">parameters</th><th scope="col">layers</th><th scope="col">tokens</th><th scope="col">predictions an update</th></tr></thead>
<tbody>
${[pilot, laptop, large].map(row).join("\n")}
</tbody>
</table>
</div>
<p class="source">Predictions an update: at 15 and at 40 %.</p>
</section>`;
}
