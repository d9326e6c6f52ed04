import type { Tested } from "../../statistics/claim_state.ts";
import { claimWords } from "./claim_words.ts";
import type { LedgerClaim } from "./ledger.ts";
import { effectNumber, seedsText } from "./ledger_table.ts";
import { LOG_SHARE, updatesShare } from "./updates_share.ts";
import { boundsText } from "../../../format/interval.ts";

/**
 * What the runs say of a claim, as a clause without a full stop: the way in which its contrast came out, with its
 * amount and the interval that tells the decision, and the margin where the claim has one.
 *
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { foundText } from "@/report/plan/ledger/found.ts";
 * import { planLedger } from "@/report/plan/ledger/ledger.ts";
 * import assert from "node:assert/strict";
 *
 * const [corruption] = planLedger(plan, []);
 * assert.match(foundText(corruption), /^nothing yet: of the block .* 0 of 40 runs are there$/);
 * ```
 */
export function foundText(entry: LedgerClaim): string {
  const { state } = entry;
  if (state.state === "insensitive measure") {
    return "nothing, because this measure does not tell trained from untrained encoders";
  }
  if ("reason" in state) {
    const reason = state.reason.replace(/\.$/, "");
    return `nothing${state.state === "not yet run" ? " yet" : ""}: ${reason[0].toLowerCase()}${
      reason.slice(1)
    }`;
  }
  const isAgainstMargin = entry.claim.kind === "no gain" || entry.claim.kind === "no difference";
  if (state.state === "not decided by these runs") {
    const open = isAgainstMargin
      ? `and a ${entry.claim.kind === "no gain" ? "gain" : "difference"} beyond the margin of ${
        amountText(entry.claim.margin!, entry.unit)
      } is neither shown nor ruled out`
      : "which can be chance";
    return `no answer: ${outcome(entry, state.tested)}, ${open}`;
  }
  const told = isAgainstMargin ? againstMargin(entry, state.tested) : outcome(entry, state.tested);
  if (state.state === "no difference beyond the margin") {
    return `no difference beyond ${amountText(entry.claim.margin!, entry.unit)}: ${told}`;
  }
  return told;
}

/**
 * What the seeds that are there say of a claim whose runs are not all there, with a 95 % interval that is corrected for
 * nothing: a description. Empty where too little is there.
 */
export function soFarText(entry: LedgerClaim): string {
  const { estimate } = entry;
  if (estimate === null) return "";
  const told = outcome(entry, { estimate: estimate.estimate, interval: estimate });
  return `So far ${told}, in ${seedsText(entry)} seeds, which describes and decides nothing.`;
}

/** An amount with its unit: `0.05 nats`, `1 point`, `14 % fewer updates`. */
export function amountText(amount: number, unit: string): string {
  if (unit === LOG_SHARE) return `${100 - Number(updatesShare(amount))} % fewer updates`;
  return `${amount} ${amount === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** The way in which a contrast came out, with its amount: `40 % beats 15 % by 0.399 nats (+0.313 to +0.486)`. */
export function outcome(
  { claim, unit }: LedgerClaim,
  { estimate, interval }: Pick<Tested, "estimate" | "interval">,
): string {
  if (unit === LOG_SHARE) return updatesText({ estimate, interval });
  const { above, below } = claimWords(claim);
  const turned = estimate < 0;
  const bounds = boundsText(
    turned ? { low: -interval.high, high: -interval.low } : interval,
    (value) => effectNumber(value, unit),
  );
  return `${turned ? below : above} by ${
    effectNumber(Math.abs(estimate), unit).slice(1)
  } ${unit} (${bounds})`;
}

/** A logarithm of a share of the updates, as the share. */
function updatesText({ estimate, interval }: Pick<Tested, "estimate" | "interval">): string {
  return `40 % needs ${updatesShare(estimate)} % of the updates of 15 % (${
    updatesShare(interval.high)
  } to ${updatesShare(interval.low)} %)`;
}

function againstMargin(entry: LedgerClaim, tested: Tested): string {
  const { kind, margin } = entry.claim;
  const size = kind === "no gain" ? tested.estimate : Math.abs(tested.estimate);
  const within = kind === "no gain" ? "no gain beyond" : "no more than";
  return `${outcome(entry, tested)}, ${size > margin! ? "more than" : within} the margin of ${
    amountText(entry.claim.margin!, entry.unit)
  }`;
}
