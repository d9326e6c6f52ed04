import type { ClaimSensitivity } from "./sensitivity.ts";

/** Headers of {@link sensitivityRows}. */
export const SENSITIVITY_HEADERS: string[] = [
  "claim",
  "state",
  "without any one seed",
  "half the margin",
  "twice the margin",
  "margins one-sided at the plan's level",
  "each arm's own spread",
  "Bonferroni",
  "not adjusted",
];

/** A row for each claim that is run; a state is written out where it is another one. */
export function sensitivityRows(found: readonly ClaimSensitivity[]): string[][] {
  return found.filter(isRun).map((one) => {
    const other = (state: string | null) =>
      state === null ? "–" : state === one.state ? "the same" : state;
    const without = [...Map.groupBy(one.withoutSeed, ({ state }) => state)].map(([state, some]) =>
      `${state} without ${some.map(({ seed }) => seed).join(", without ")}`
    );
    return [
      one.claim.text,
      one.state,
      without.join("; ") || "the same",
      other(one.halfMargin),
      other(one.doubleMargin),
      other(one.oneSided),
      other(one.ownSpread),
      other(one.bonferroni),
      other(one.unadjusted),
    ];
  });
}

/** How many of the claims that are run hang on a choice, and on which. */
export function sensitivitySentence(found: readonly ClaimSensitivity[]): string {
  const run = found.filter(isRun);
  if (run.length === 0) return "No claim is run yet, so that none can hang on a choice.";
  const hanging = {
    "a single seed": run.filter(({ withoutSeed }) => withoutSeed.length > 0),
    "the margin": run.filter(({ state, halfMargin, doubleMargin }) =>
      [halfMargin, doubleMargin].some((other) => other !== null && other !== state)
    ),
    "the level of a margin's test": run.filter(({ state, oneSided }) => oneSided !== state),
    "the pooling of spreads": run.filter(({ state, ownSpread }) => ownSpread !== state),
    "the procedure": run.filter(({ state, bonferroni, unadjusted }) =>
      bonferroni !== state || unadjusted !== state
    ),
  };
  const on = Object.entries(hanging).map(([choice, some]) => `${some.length} hang on ${choice}`);
  return `Of ${run.length} claims that are run, ${on.join(", ")}.`;
}

function isRun({ state }: ClaimSensitivity): boolean {
  return state !== "not yet run";
}
