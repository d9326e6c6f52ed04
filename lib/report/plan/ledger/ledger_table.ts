import { signed } from "../../../format/signed.ts";
import type { ClaimState } from "../../statistics/claim_state.ts";
import type { Interval } from "../../statistics/estimate.ts";
import type { LedgerClaim } from "./ledger.ts";
import { fixedPercent } from "../../../format/percent.ts";
import { LOG_SHARE, updatesShare } from "./updates_share.ts";
import { boundsText } from "../../../format/interval.ts";
import { counted } from "../../../format/count.ts";

/** The states of claims, those that decide first. */
export const STATES: readonly ClaimState["state"][] = [
  "supported",
  "contradicted",
  "no difference beyond the margin",
  "not decided by these runs",
  "insensitive measure",
  "cannot be asked at this size",
  "not yet run",
];

/** Digits after the point by unit. */
const digits: Record<string, number> = { nats: 3, points: 2, [LOG_SHARE]: 2 };

/** Headers of {@link ledgerRows}. */
export const LEDGER_HEADERS: string[] = [
  "family",
  "claim",
  "state",
  "estimate and interval",
  "margin",
  "p (adjusted)",
  "seeds",
  "seeds that would decide",
  "what is open",
];

/**
 * The ledger as rows of a table. Estimates have the sign of the plan's contrasts; in brackets where they are only a
 * description. The interval of a judged claim is the one that tells its decision, at the level that stands behind it.
 */
export function ledgerRows(ledger: readonly LedgerClaim[]): string[][] {
  return ledger.map((entry) => {
    const { family, claim, unit, state, estimate } = entry;
    const tested = "tested" in state ? state.tested : null;
    const interval = tested?.interval ?? estimate;
    const found = estimate === null ? "–" : [
      `${effectNumber(estimate.estimate, unit)} ${unitText(entry)}`,
      ...(interval === null ? [] : [atLevel(interval, unit)]),
    ].join("; ");
    return [
      family,
      `${claim.text} (${claim.where})`,
      state.state,
      estimate === null || tested ? found : `(${found})`,
      claim.margin === undefined
        ? "–"
        : `${claim.margin} ${claim.margin === 1 ? unit.replace(/s$/, "") : unit}`,
      tested ? `${pText(tested.p)} (${pText(tested.adjustedP)})` : "–",
      seedsText(entry),
      neededText(entry),
      openText(entry),
    ];
  });
}

/**
 * How many claims have each state, in a sentence; of one family where it is given.
 *
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { planLedger } from "@/report/plan/ledger/ledger.ts";
 * import { statesSentence } from "@/report/plan/ledger/ledger_table.ts";
 * import assert from "node:assert/strict";
 *
 * const ledger = planLedger(plan, []);
 * assert.equal(statesSentence(ledger, "pairs"), 'Of 2 claims of the family "pairs": 2 not yet run.');
 * ```
 */
export function statesSentence(ledger: readonly LedgerClaim[], family?: string): string {
  const chosen = ledger.filter((entry) => family === undefined || entry.family === family);
  const counts = STATES.map((state) => ({
    state,
    count: chosen.filter((entry) => entry.state.state === state).length,
  })).filter(({ count }) => count > 0);
  const where = family === undefined ? "" : ` of the family "${family}"`;
  return `Of ${counted(chosen.length, "claim")}${where}: ${
    counts.map(({ state, count }) => `${count} ${state}`).join(", ")
  }.`;
}

/** An effect with its sign and the digits of its unit: `+0.310` for nats. */
export function effectNumber(value: number, unit: string): string {
  return signed(value, digits[unit] ?? 3);
}

function unitText({ claim, unit, estimate }: LedgerClaim): string {
  if (claim.measure !== "updates ratio" || estimate === null) return unit;
  return `${unit} (${updatesShare(estimate.estimate)} % of the updates)`;
}

function atLevel(interval: Interval & { level: number }, unit: string): string {
  const bounds = boundsText(interval, (value) => effectNumber(value, unit));
  return `${bounds}, ${fixedPercent(interval.level, 1)}`;
}

function pText(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

/** A claim's seeds: of the arm that lacks most, or all numbers where none does. */
export function seedsText({ seeds }: LedgerClaim): string {
  const least = seeds.reduce((a, b) => b.there / b.planned < a.there / a.planned ? b : a);
  if (least.there < least.planned) return `${least.there} of ${least.planned}`;
  return [...new Set(seeds.map(({ there }) => there))].sort((a, b) => a - b).join(" and ");
}

/** Seeds an arm: those planned where runs are missing, those for an effect like the one seen where it is not decided. */
function neededText({ state, seeds, seedsToDecide }: LedgerClaim): string {
  if (state.state === "not yet run") {
    const planned = seeds.map(({ planned }) => planned);
    const [least, most] = [Math.min(...planned), Math.max(...planned)];
    return least === most ? `${least}, as planned` : `${least} to ${most}, as planned`;
  }
  if (state.state !== "not decided by these runs") return "–";
  return seedsToDecideText(seedsToDecide);
}

/** Seeds an arm that would decide a claim, as `seedsNeeded` has them. */
export function seedsToDecideText(seeds: number | null): string {
  return seeds === null ? "more than 10,000" : seeds.toLocaleString("en");
}

function openText({ claim, state, unit }: LedgerClaim): string {
  if ("reason" in state) return state.reason;
  if (state.state === "insensitive measure") {
    return state.gateP === null
      ? "The measure is the same for every seed."
      : `The measure does not tell trained from untrained encoders: one-sided p ${
        pText(state.gateP)
      }.`;
  }
  if (state.state !== "not decided by these runs") return "";
  return `${state.detectable.toFixed(digits[unit] ?? 3)} ${unit}${
    claim.margin ? " beyond the margin" : ""
  } would have been seen.`;
}
