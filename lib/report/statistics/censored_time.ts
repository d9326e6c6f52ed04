import { binomialDistribution } from "simple-statistics";
import type { CensoredTime } from "./updates_to_reach.ts";

/** The middle of an arm's times. */
export interface MedianTime {
  runs: number;
  /** Share of the runs that did not get there. */
  censored: number;
  /** Not reached where half of the runs or more did not get there. */
  median: CensoredTime;
  /** Its bounds may be not reached, too; null where so few runs have no such interval (fewer than six at 95 %). */
  interval: { low: CensoredTime; high: CensoredTime; coverage: number } | null;
}

/**
 * Median of times that the budget may have cut off, with the interval of order statistics: from the k-th smallest to
 * the k-th largest, which covers the median with at least the chance `level` whatever the distribution. As all runs are
 * cut off at the same update, no other estimate of the distribution is needed before it.
 *
 * Source: Thompson 1936; Conover 1999, Practical nonparametric statistics, 3.2.
 *
 * @param level as a share
 * @throws {RangeError} when there is no run, or runs were cut off at different updates
 */
export function medianTime(times: readonly CensoredTime[], level = 0.95): MedianTime {
  if (times.length === 0) throw new RangeError("A median needs a run at least.");
  const sorted = inOrder(times);
  const n = sorted.length;
  const [lower, upper] = [sorted[Math.ceil(n / 2) - 1], sorted[Math.floor(n / 2)]];
  let k = 0;
  let outside = 0;
  const chances = binomialDistribution(n, 0.5)!;
  while (outside + 2 * chances[k] <= 1 - level) outside += 2 * chances[k++];
  return {
    runs: n,
    censored: times.filter(({ reached }) => !reached).length / n,
    median: upper.reached
      ? { updates: (lower.updates + upper.updates) / 2, reached: true }
      : { ...upper },
    interval: k === 0 ? null : { low: sorted[k - 1], high: sorted[n - k], coverage: 1 - outside },
  };
}

/** Two arms' times, compared by ranks. */
export interface TimeComparison {
  /** Chance that a run of the one arm gets there before one of the other's, half of it where neither does. */
  earlier: number;
  /** 1 - 2 · `earlier`: negative where the one arm is earlier, from -1 to 1. */
  estimate: number;
  /** Two-sided and exact. */
  p: number;
  /**
   * The one arm's time over the other's: median over pairs of runs, and the interval that goes with the ranks, at
   * `level` at least. A bound is null where it is unknown or too few runs have one; the median where the runs that
   * did not get there could move it.
   */
  ratio: { estimate: number | null; low: number | null; high: number | null };
}

/**
 * Compares two arms by when their runs got there, those that never did being later than all others and tied among
 * themselves. Finding of a claim: `{ kind: "ranked", ...compareTimes(one, other) }`.
 *
 * This is Gehan's test for censored times. As every run is cut off at the same update, it is the Mann-Whitney test with
 * ties at that update, so that its permutation distribution can be counted: p is exact with eight runs an arm, ties
 * included. The log-rank test, the other choice, relies on many runs, and weighs late differences most, where here one
 * run's last plateau would decide.
 *
 * The ratio's interval is Hodges and Lehmann's on the logarithm, from the exact distribution without ties. A pair in
 * which a run did not get there gives a bound of its ratio; each end of the interval takes the pairs at their worst.
 *
 * Source: Mann and Whitney 1947; Hodges and Lehmann 1963; Gehan 1965, A generalized Wilcoxon test.
 *
 * @param level of the ratio's interval, as a share
 * @example
 * ```ts
 * import { compareTimes } from "@/report/statistics/censored_time.ts";
 * import assert from "node:assert/strict";
 *
 * const reached = (updates: number) => ({ updates, reached: true });
 * const one = [250, 300, 300, 350].map(reached);
 * const other = [...[400, 450, 650].map(reached), { updates: 3000, reached: false }];
 * const { earlier, p } = compareTimes(one, other);
 * assert.equal(earlier, 1);
 * assert.equal(p.toFixed(4), "0.0286"); // 2 of 70 arrangements
 * ```
 *
 * @throws {RangeError} when an arm has no run, a time is not above 0, or runs were cut off at different updates
 */
export function compareTimes(
  one: readonly CensoredTime[],
  other: readonly CensoredTime[],
  level = 0.95,
): TimeComparison {
  if (one.length === 0 || other.length === 0) {
    throw new RangeError("A comparison of times needs a run of each arm.");
  }
  const sorted = inOrder([...one, ...other]);
  const place = ({ updates, reached }: CensoredTime) => reached ? updates : Infinity;
  // Twice the mean rank, so that it is whole with ties, too.
  const rank = new Map<number, number>();
  for (const time of sorted) {
    const at = place(time);
    const before = sorted.filter((another) => place(another) < at).length;
    const tied = sorted.filter((another) => place(another) === at).length;
    rank.set(at, 2 * before + tied + 1);
  }
  const rankOf = (time: CensoredTime) => rank.get(place(time))!;
  const sum = one.reduce((total, time) => total + rankOf(time), 0);
  const smallest = one.length * (one.length + 1);
  const later = (sum - smallest) / 2 / (one.length * other.length);
  return {
    earlier: 1 - later,
    estimate: 2 * later - 1,
    p: permutationP(sorted.map(rankOf), one.length, sum),
    ratio: ratioOf(one, other, level),
  };
}

/** Sorted, those that did not get there last. */
function inOrder(times: readonly CensoredTime[]): CensoredTime[] {
  const limits = new Set(times.filter(({ reached }) => !reached).map(({ updates }) => updates));
  const last = Math.max(...times.map(({ updates }) => updates));
  if (limits.size > 1 || (limits.size === 1 && !limits.has(last))) {
    throw new RangeError(
      `Runs that did not get there had ${
        [...limits].join(" and ")
      } updates, another ${last}; cut all off at the same update before they are ranked.`,
    );
  }
  const unusable = times.find(({ updates }) => !(updates > 0 && Number.isFinite(updates)));
  if (unusable) throw new RangeError(`A time is above 0, not ${unusable.updates}.`);
  return [...times].sort((a, b) => Number(b.reached) - Number(a.reached) || a.updates - b.updates);
}

/** Ways to choose `size` of whole numbers, by their sum. */
function waysBySum(numbers: readonly number[], size: number): Float64Array {
  const most = numbers.reduce((sum, number) => sum + number, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  ways[0][0] = 1;
  for (const number of numbers) {
    for (let chosen = size; chosen > 0; chosen--) {
      for (let sum = most; sum >= number; sum--) {
        ways[chosen][sum] += ways[chosen - 1][sum - number];
      }
    }
  }
  return ways[size];
}

/** Share of all arrangements whose sum of ranks is at least as far from its mean. */
function permutationP(ranks: readonly number[], size: number, sum: number): number {
  const mean = size * (ranks.length + 1);
  let [far, all] = [0, 0];
  waysBySum(ranks, size).forEach((ways, other) => {
    all += ways;
    if (Math.abs(other - mean) >= Math.abs(sum - mean)) far += ways;
  });
  return far / all;
}

function ratioOf(
  one: readonly CensoredTime[],
  other: readonly CensoredTime[],
  level: number,
): TimeComparison["ratio"] {
  const pairs = one.flatMap((a) =>
    other.map((b) => ({
      least: b.reached ? a.updates / b.updates : 0,
      most: a.reached ? a.updates / b.updates : Infinity,
    }))
  );
  const least = pairs.map((pair) => pair.least).sort((a, b) => a - b);
  const most = pairs.map((pair) => pair.most).sort((a, b) => a - b);
  const middle = (sorted: number[]) =>
    (sorted[Math.ceil(sorted.length / 2) - 1] + sorted[Math.floor(sorted.length / 2)]) / 2;
  const k = pairsOutside(one.length, other.length, level);
  const known = (bound: number) => k > 0 && bound > 0 && Number.isFinite(bound) ? bound : null;
  return {
    estimate: middle(least) === middle(most) ? middle(least) : null,
    low: known(least[k - 1]),
    high: known(most[pairs.length - k]),
  };
}

/** The most pairs that may lie below the interval: the largest k with twice the chance of U < k at most 1 - level. */
function pairsOutside(one: number, other: number, level: number): number {
  const ranks = Array.from({ length: one + other }, (_, i) => i + 1);
  const ways = waysBySum(ranks, one);
  const all = ways.reduce((sum, count) => sum + count, 0);
  const smallest = one * (one + 1) / 2;
  let k = 0;
  let below = ways[smallest];
  while (2 * below <= (1 - level) * all) below += ways[smallest + ++k];
  return k;
}
