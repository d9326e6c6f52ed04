import { claimP, type ClaimState, claimState, type ClaimTest } from "./claim_state.ts";
import type { Gate } from "./gates.ts";
import { holm, type HolmDecision } from "./holm.ts";

/** A claim of a family, with the gate of its measure; null where it needs none. */
export interface GatedClaim extends ClaimTest {
  id: string;
  gate: Gate | null;
}

/**
 * The states of a family's claims: gates first, then Holm's procedure over those behind an open gate, then each claim's
 * state. The family is all claims that were planned: one that cannot be tested, or whose measure did not pass, keeps
 * its share of the error, so that what the others are held to never depends on what was seen.
 *
 * The chance of any false "supported" or "contradicted" within a family is at most `alpha`. Several families have that
 * chance each: name the primary one before the runs, and read the others as secondary.
 *
 * Source: Holm 1979; for families behind gates Dmitrienko and Tamhane 2007, of which a gate that does not test a claim
 * itself is the simplest case.
 *
 * @param alpha family-wise error, as a share
 * @param decide the procedure; another one shows how much hangs on Holm's
 * @returns in the order of `claims`
 * @example
 * ```ts
 * import { judgeFamily } from "@/report/statistics/family.ts";
 * import assert from "node:assert/strict";
 *
 * const test = { kind: "difference", direction: "lower", margin: 0.05 } as const;
 * const loss = { kind: "estimated", estimate: -0.3, standardError: 0.05, degreesOfFreedom: 22 } as const;
 * const states = judgeFamily([
 *   { id: "40 beats 15", ...test, finding: loss, gate: { state: "passed", p: 1e-9 } },
 *   { id: "by sentiment", ...test, finding: loss, gate: { state: "insensitive measure", p: 0.9 } },
 *   { id: "size", ...test, finding: { kind: "not yet run", reason: "No seed of 4 x 192." }, gate: null },
 * ]);
 * assert.deepEqual(states.map(({ state }) => state), [
 *   "supported",
 *   "insensitive measure",
 *   "not yet run",
 * ]);
 * ```
 *
 * @throws {RangeError} when a claim has no margin that needs one
 */
export function judgeFamily(
  claims: readonly GatedClaim[],
  alpha = 0.05,
  decide: (ps: readonly (number | null)[], alpha: number) => HolmDecision[] = holm,
): (ClaimState & { id: string })[] {
  const open = ({ gate }: GatedClaim) => gate === null || gate.state === "passed";
  const decisions = decide(claims.map((claim) => open(claim) ? claimP(claim) : null), alpha);
  return claims.map((claim, i) => {
    const { id, gate, finding } = claim;
    // That a question cannot be asked is known before its measure is.
    if (finding.kind !== "cannot be asked at this size" && gate !== null) {
      if (gate.state === "insensitive measure") return { id, state: gate.state, gateP: gate.p };
      if (gate.state === "not yet run") return { id, ...gate };
    }
    return { id, ...claimState(claim, decisions[i], alpha / claims.length) };
  });
}
