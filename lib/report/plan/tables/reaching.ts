import { mean } from "simple-statistics";
import { meanInterval } from "../../statistics/paired_differences.ts";
import { updatesToReach } from "../../statistics/updates_to_reach.ts";
import type { Pretraining } from "../pretrainings.ts";
import { fixedPercent } from "../../../format/percent.ts";
import { boundsText } from "../../../format/interval.ts";
import { counted } from "../../../format/count.ts";

/** What an arm needs until its held-out curve is where another arm's ends. */
export interface Reaching {
  arm: string;
  seeds: number;
  /** Those that did not get there in their updates. */
  never: number;
  /** Geometric means over the seeds, and the 95 % interval; null where a seed did not get there. */
  updates: { estimate: number; low: number | null; high: number | null } | null;
  /** Tokens read and FLOPs spent by then, and each as a share of what the other arm's whole training takes. */
  tokens: number | null;
  tokenShare: number | null;
  flops: number | null;
  flopShare: number | null;
}

/**
 * The paper's Figure 1 by updates, tokens and FLOPs: what each arm needs until its held-out curve reaches the mean of
 * where the curves of `reached` end. Means are geometric, as times are compared by ratios; intervals by t on logarithms.
 * The loss to reach is itself measured, which the intervals leave out.
 *
 * @param arms by their names, in the order of the answer; those without runs are left out
 * @param curve which of the curves is meant
 * @example
 * ```ts
 * import { reaching } from "@/report/plan/tables/reaching.ts";
 * import assert from "node:assert/strict";
 *
 * const trained = (arm: string, end: number) => ({
 *   arm,
 *   seed: 1,
 *   curve: [{ step: 0, loss: 7 }, { step: 1000, loss: end }],
 *   curveAt40: [],
 *   updates: 1000,
 *   tokens: 1e6,
 *   predictions: 1e5,
 *   flops: 2e12,
 * });
 * const [forty] = reaching([trained("15", 6), trained("40", 5)], ["40"], "15");
 * assert.equal(forty.tokenShare!.toFixed(6), "0.500000");
 * ```
 */
export function reaching(
  pretrainings: readonly Pretraining[],
  arms: readonly string[],
  reached: string,
  curve: "curve" | "curveAt40" = "curve",
): Reaching[] {
  const of = (arm: string) =>
    pretrainings.filter((one) => one.arm === arm && one[curve].length > 0);
  const ends = of(reached);
  if (ends.length === 0) return [];
  const loss = mean(ends.map((one) => one[curve].at(-1)!.loss));
  const whole = {
    tokens: mean(ends.map((one) => one.tokens)),
    flops: mean(ends.map((one) => one.flops)),
  };
  return arms.flatMap((arm): Reaching[] => {
    const own = of(arm);
    if (own.length === 0) return [];
    const times = own.map((one) => updatesToReach(one[curve], loss));
    const never = times.filter(({ reached }) => !reached).length;
    const found = { arm, seeds: own.length, never };
    if (never > 0) {
      return [{
        ...found,
        updates: null,
        tokens: null,
        tokenShare: null,
        flops: null,
        flopShare: null,
      }];
    }
    const logs = meanInterval(times.map(({ updates }) => Math.log(updates)));
    const updates = Math.exp(logs.mean);
    const spent = (unit: "tokens" | "flops") =>
      updates * mean(own.map((one) => one[unit] / one.updates));
    return [{
      ...found,
      updates: {
        estimate: updates,
        low: logs.low === null ? null : Math.exp(logs.low),
        high: logs.high === null ? null : Math.exp(logs.high),
      },
      tokens: spent("tokens"),
      tokenShare: spent("tokens") / whole.tokens,
      flops: spent("flops"),
      flopShare: spent("flops") / whole.flops,
    }];
  });
}

/** Headers of {@link reachingRows}. */
export const REACHING_HEADERS: string[] = [
  "trained at",
  "seeds",
  "updates",
  "95 % interval",
  "million tokens",
  "of the tokens",
  "TFLOPs",
  "of the FLOPs",
];

/** A row for each arm. */
export function reachingRows(found: readonly Reaching[]): (string | number)[][] {
  return found.map(({ arm, seeds, never, updates, tokens, tokenShare, flops, flopShare }) =>
    updates === null
      ? [`${arm} %`, seeds, `${never} of ${seeds} never`, "–", "–", "–", "–", "–"]
      : [
        `${arm} %`,
        seeds,
        count(updates.estimate),
        updates.low === null ? "–" : boundsText({ low: updates.low, high: updates.high! }, count),
        (tokens! / 1e6).toFixed(2),
        fixedPercent(tokenShare!, 0),
        (flops! / 1e12).toFixed(2),
        fixedPercent(flopShare!, 0),
      ]
  );
}

/**
 * What one arm needs of the other's, in a sentence.
 *
 * @param planned seeds of the arm; with fewer of them nothing is said but that
 */
export function reachingSentence(
  found: readonly Reaching[],
  arm: string,
  reached: string,
  planned: number,
): string {
  const one = found.find((entry) => entry.arm === arm);
  if (one === undefined || one.seeds < planned) {
    return `Not yet run: ${one?.seeds ?? 0} of ${planned} seeds trained at ${arm} % are there.`;
  }
  if (one.updates === null) {
    return `${one.never} of ${one.seeds} runs trained at ${arm} % do not get to where those at ${reached} % end.`;
  }
  return `Trained at ${arm} %, ${counted(one.seeds, "seed")} ${
    one.seeds === 1 ? "needs" : "need"
  } ${
    count(one.updates.estimate)
  } updates in the geometric mean to get to where ${reached} % ends: ${
    fixedPercent(one.tokenShare!, 0)
  } of its text, and ${
    fixedPercent(one.flopShare!, 0)
  } of its FLOPs, as an update with more predictions costs more.`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
