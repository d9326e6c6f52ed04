import type { ClaimState } from "../../statistics/claim_state.ts";
import type { PlanAnswers, Progress } from "./answers.ts";
import { amountText, foundText, outcome, soFarText } from "./found.ts";
import type { LedgerClaim } from "./ledger.ts";
import { STATES } from "./ledger_table.ts";
import { percentDone } from "../../../format/percent.ts";

/** Claims that were told apart by what a reader may take from them, each in the plan's order. */
export interface Verdict {
  holds: LedgerClaim[];
  /** What was claimed, and is not so here. */
  fails: LedgerClaim[];
  /** Two sides that are alike within the margin, claimed or not. */
  ties: LedgerClaim[];
  /** Measured, without an answer. */
  open: LedgerClaim[];
  waiting: LedgerClaim[];
}

/** Sorts a ledger's claims by what their states tell. */
export function verdictOf(claims: readonly LedgerClaim[]): Verdict {
  const parts: Verdict = { holds: [], fails: [], ties: [], open: [], waiting: [] };
  for (const entry of claims) parts[partOf(entry)].push(entry);
  return parts;
}

function partOf({ claim, state: { state } }: LedgerClaim): keyof Verdict {
  if (state === "supported") return claim.kind === "no difference" ? "ties" : "holds";
  if (state === "contradicted") return "fails";
  if (state === "no difference beyond the margin") return "ties";
  return state === "not yet run" ? "waiting" : "open";
}

/** How many claims have each state; states that no claim has are left out. */
export function stateCounts(
  claims: readonly LedgerClaim[],
): { state: ClaimState["state"]; count: number }[] {
  return STATES.map((state) => ({
    state,
    count: claims.filter((entry) => entry.state.state === state).length,
  })).filter(({ count }) => count > 0);
}

/**
 * A share in whole per cent that says 0 and 100 only of none and all.
 *
 * @example
 * ```ts
 * import { shareText } from "@/report/plan/ledger/verdict.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(shareText({ there: 1, planned: 722 }), "less than 1 %");
 * assert.equal(shareText({ there: 721, planned: 722 }), "99 %");
 * ```
 */
export function shareText({ there, planned }: Progress): string {
  const percent = percentDone(there / planned);
  return there > 0 && percent === 0 ? "less than 1 %" : `${percent} %`;
}

/** How much of a plan is computed, and what that means for its claims. */
export function progressText({ runs, blocks, claims }: PlanAnswers): string {
  if (runs.there === runs.planned) return `All ${runs.planned} planned runs are computed.`;
  const whole = blocks.filter(({ there, planned }) => there === planned).length;
  const waiting = verdictOf(claims).waiting.length;
  return `${runs.there} of ${runs.planned} planned runs are computed (${shareText(runs)}); ` +
    `${whole === 0 ? "none" : whole} of ${blocks.length} blocks ${
      whole === 1 ? "is" : "are"
    } whole. A claim is judged once its blocks are, so ${
      waiting === claims.length
        ? "no claim is judged yet"
        : waiting === 0
        ? "all claims are judged"
        : `${waiting} of ${claims.length} claims wait`
    }.`;
}

/**
 * Whether to mask 40 %, as the claim about held-out loss says, and the states of the same claim by other measures.
 *
 * @throws {RangeError} where the ledger lacks a claim that is asked for
 */
export function fortyText(claims: readonly LedgerClaim[]): string {
  const entry = claimById(claims, "40 against 15");
  const others = [
    { by: "parts of speech", of: claimById(claims, "40 against 15, tagging") },
    { by: "minimal pairs", of: claimById(claims, "40 against 15, pairs") },
  ];
  const answers: Record<ClaimState["state"], string> = {
    "supported": "At this size yes: by held-out loss ",
    "contradicted": "At this size no: by held-out loss ",
    "no difference beyond the margin": "At this size it is a tie: by held-out loss ",
    "not decided by these runs": "These runs cannot tell: by held-out loss ",
    "insensitive measure": "These runs cannot tell: held-out loss says ",
    "cannot be asked at this size": "These runs cannot tell: held-out loss says ",
    "not yet run": "",
  };
  const told = entry.state.state === "not yet run"
    ? waitingText(entry, entry.state.reason)
    : `${answers[entry.state.state]}${foundText(entry)}.`;
  const judged = others.filter(({ of }) => of.state.state !== "not yet run");
  if (judged.length === 0) return told;
  return `${told} The same claim ${
    others.map(({ by, of }) => `by ${by}: ${of.state.state}`).join("; ")
  }.`;
}

/** Whether 80-10-10 helps by held-out loss, at 40 and at 15 %, and by tagging, which reads unmasked text. */
export function eightyText(claims: readonly LedgerClaim[]): string {
  const [at40, at15, tagging] = ["80-10-10", "80-10-10 at 15", "80-10-10, tagging"]
    .map((id) => claimById(claims, id));
  if (at40.state.state === "not yet run") return waitingText(at40, at40.state.reason);
  return `By held-out loss, at 40 % ${helpText(at40)}. At 15 % ${
    helpText(at15)
  }. That loss hides ` +
    `tokens behind [MASK] alone, as encoders without 80-10-10 learned it. By tagging, which hides ` +
    `none, at 40 % ${helpText(tagging)}.`;
}

/** Of a claim that something does not help whether it does, the answer first. */
function helpText(entry: LedgerClaim): string {
  const { state, claim, unit } = entry;
  if (!("tested" in state)) return foundText(entry);
  const { low, high } = state.tested.interval;
  const more = `by more than ${amountText(claim.margin!, unit)}`;
  const answers = {
    "supported": high < 0 ? "it does not help" : `it does not help ${more}`,
    "contradicted": `it helps ${more}`,
    "no difference beyond the margin": "it makes no difference",
    "not decided by these runs": `these runs cannot tell whether it helps ${more}`,
  };
  const chance = low < 0 && high > 0 ? ", which can be chance" : "";
  return `${answers[state.state]}: ${outcome(entry, state.tested)}${chance}`;
}

function waitingText(entry: LedgerClaim, reason: string): string {
  return ["Not answered yet.", soFarText(entry), reason].filter((text) => text !== "").join(" ");
}

/** A claim of a ledger. */
export function claimById(claims: readonly LedgerClaim[], id: string): LedgerClaim {
  const found = claims.find(({ claim }) => claim.id === id);
  if (found) return found;
  throw new RangeError(`The plan has no claim "${id}"; the front page asks for it.`);
}
