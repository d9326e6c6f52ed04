import type { NotComputable } from "./contrast.ts";
import { equivalence } from "./equivalence.ts";
import { type Estimate, type Interval, intervalOf, twoSidedP } from "./estimate.ts";
import type { HolmDecision } from "./holm.ts";
import { detectableEffect } from "./power.ts";

/**
 * What runs say about a claim before its family is judged:
 * - an estimate with a t distributed error, a contrast's, say;
 * - the reason why there is none, either because runs are missing or because the question has no answer with encoders
 *   of this size (the caller's judgement: one of the arms cannot learn what is asked, say).
 */
export type Finding =
  | { kind: "estimated" } & Estimate
  | NotComputable
  | { kind: "not yet run"; reason: string }
  | { kind: "cannot be asked at this size"; reason: string };

/** A claim about an effect as it is tested. */
export interface ClaimTest {
  /**
   * - `difference`: there is an effect in the claimed direction;
   * - `keeps`: at most the margin is lost (non-inferiority);
   * - `no gain`: the effect in that direction is smaller than the margin, be it a loss;
   * - `no difference`: the effect is smaller than the margin in either direction (equivalence).
   */
  kind: "difference" | "keeps" | "no gain" | "no difference";
  /** The sign of the effect that is claimed, or that would be the gain: a loss gains by being `lower`. */
  direction: "higher" | "lower";
  /** Effect that is too small to matter, in the measure's unit; null with a difference that has none. */
  margin: number | null;
  finding: Finding;
}

/** What a test found, as data for sentences. Numbers have the estimate's sign and unit. */
export interface Tested {
  estimate: number;
  /** Value on whose one side the claim is true; with `no difference` the one of the two that is nearer. */
  boundary: number;
  /** Two-sided, of the boundary. */
  p: number;
  /** Within the family. */
  adjustedP: number;
  /** Its level tells the decision: the boundary lies outside exactly where the claim is decided. */
  interval: Interval & { level: number };
  /** At the level at which all of the family's intervals cover together (Bonferroni). */
  simultaneous: Interval & { level: number };
  /** Whether the simultaneous interval lies within the margin on either side; null without a margin. */
  withinMargin: boolean | null;
}

/** Why a measure is not trusted with a claim: it did not see pre-training itself. */
export interface InsensitiveMeasure {
  state: "insensitive measure";
  /** One-sided p of what pre-training gains; null where the measure did not vary at all. */
  gateP: number | null;
}

/** What is known about a claim, with what a sentence about it needs. */
export type ClaimState =
  | {
    state: "supported" | "contradicted" | "no difference beyond the margin";
    tested: Tested;
  }
  | {
    state: "not decided by these runs";
    tested: Tested;
    /** Distance from the boundary that these runs would have shown four times in five. */
    detectable: number;
  }
  | { state: "not yet run" | "cannot be asked at this size"; reason: string }
  | InsensitiveMeasure;

/** Value that a claim's test is about, in the sign of the estimate, which chooses between the ends of `no difference`. */
export function boundaryOf(
  { kind, direction, margin }: Pick<ClaimTest, "kind" | "direction" | "margin">,
  estimate: number,
): number {
  if (kind === "difference") return 0;
  if (kind === "no difference") return estimate < 0 ? -margin! : margin!;
  const gain = direction === "higher" ? 1 : -1;
  const boundary = (kind === "no gain" ? gain : -gain) * margin!;
  return boundary === 0 ? 0 : boundary;
}

/**
 * Two-sided p of a claim's boundary, for its family's procedure; null where there is nothing to test.
 *
 * @throws {RangeError} when a claim other than a difference has no margin
 */
export function claimP(claim: ClaimTest): number | null {
  requireMargin(claim);
  const { finding } = claim;
  return finding.kind === "estimated"
    ? twoSidedP(finding, boundaryOf(claim, finding.estimate))
    : null;
}

/**
 * The state of a claim, from its test and what its family's procedure decided.
 *
 * A claim is *supported* where the interval at its local level lies on the claimed side of the boundary, and
 * *contradicted* where it lies on the other: above 0 for a difference, above -margin for what is kept, below +margin
 * where there is no gain (for `higher`; `lower` turns the signs). So a claim that something is kept, or does not help,
 * needs evidence of its own. That interval is two-sided also where the claim is one-sided, which halves the chance of a
 * false claim (ICH E9 asks the same of non-inferiority) and lets one interval tell support and contradiction.
 *
 * That there is *no difference* is tested at the nearer end of the margin: supported by two one-sided tests, as the p of
 * the nearer end is the larger of both, and contradicted by an interval that lies beyond that end. A true effect at an
 * end is decided falsely with a chance of the local level at most.
 *
 * A difference that is not found is *no difference beyond the margin* where the simultaneous interval lies within the
 * margin: two one-sided tests (Schuirmann 1987) at half the family's error over its size. Such statements are a family
 * of their own; any of them is false with a chance of at most half the family's error, which comes on top of it.
 *
 * What remains is *not decided by these runs*, with the effect that would have been seen with 80 % power at the level
 * that is certain in advance: the family's error over its size.
 *
 * @param decision of the family's procedure for {@link claimP}
 * @param alpha family-wise error over the number of the family's claims
 * @example
 * ```ts
 * import { claimP, claimState, type ClaimTest } from "@/report/statistics/claim_state.ts";
 * import { holm } from "@/report/statistics/holm.ts";
 * import assert from "node:assert/strict";
 *
 * const claim: ClaimTest = {
 *   kind: "keeps",
 *   direction: "lower", // a loss
 *   margin: 0.05,
 *   finding: { kind: "estimated", estimate: 0.01, standardError: 0.01, degreesOfFreedom: 20 },
 * };
 * const [decision] = holm([claimP(claim)], 0.05);
 * assert.equal(claimState(claim, decision, 0.05).state, "supported");
 * ```
 *
 * @throws {RangeError} when a claim other than a difference has no margin
 */
export function claimState(claim: ClaimTest, decision: HolmDecision, alpha: number): ClaimState {
  const p = claimP(claim);
  const { finding } = claim;
  if (finding.kind === "not yet run" || finding.kind === "cannot be asked at this size") {
    return { state: finding.kind, reason: finding.reason };
  }
  if (finding.kind === "cannot be computed") {
    return {
      state: finding.cause === "missing" ? "not yet run" : "cannot be asked at this size",
      reason: finding.reason,
    };
  }
  const boundary = boundaryOf(claim, finding.estimate);
  const interval = (share: number) => ({
    ...intervalOf(finding, 1 - share),
    level: 1 - share,
  });
  const tested: Tested = {
    estimate: finding.estimate,
    boundary,
    p: p!,
    adjustedP: decision.adjusted,
    interval: interval(decision.localAlpha),
    simultaneous: interval(alpha),
    withinMargin: claim.margin === null || claim.margin === 0
      ? null
      : equivalence(finding, claim.margin).p <= alpha / 2,
  };
  if (decision.rejected) {
    const above = finding.estimate > boundary;
    if (claim.kind === "no difference") {
      const within = Math.abs(finding.estimate) < claim.margin!;
      return { state: within ? "supported" : "contradicted", tested };
    }
    const claimedAbove = (claim.direction === "higher") !== (claim.kind === "no gain");
    return { state: above === claimedAbove ? "supported" : "contradicted", tested };
  }
  if (claim.kind === "difference" && tested.withinMargin) {
    return { state: "no difference beyond the margin", tested };
  }
  return {
    state: "not decided by these runs",
    tested,
    detectable: detectableEffect(finding, alpha),
  };
}

function requireMargin({ kind, margin }: ClaimTest): void {
  if (margin !== null && !(margin >= 0)) {
    throw new RangeError(`A margin is 0 or more, not ${margin}; the direction has the sign.`);
  }
  if (kind !== "difference" && margin === null) {
    throw new RangeError(`A claim of the kind "${kind}" needs a margin.`);
  }
}
