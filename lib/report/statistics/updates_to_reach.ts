import { contrast, type EstimatedContrast, type NotComputable } from "./contrast.ts";

/** When a run reached something; a run that never did is kept, as one that would have taken longer. */
export interface CensoredTime {
  /** Of the run's updates when it reached it, or all that it had. */
  updates: number;
  reached: boolean;
}

/**
 * The update at which a held-out curve first reaches `loss`, on the straight line between the measurements around it;
 * the last update, not reached, where it never does. A curve that begins at or below the loss reached it at its first
 * point.
 *
 * To ask how much sooner one arm is where another ends, take a loss that all of the other's runs reach, such as the
 * worst of their last ones: at their mean half of them would be censored.
 *
 * @param curve steps in updates, rising; losses in nats
 * @param loss in nats
 * @example
 * ```ts
 * import { updatesToReach } from "@/report/statistics/updates_to_reach.ts";
 * import assert from "node:assert/strict";
 *
 * const curve = [{ step: 50, loss: 7 }, { step: 100, loss: 6 }, { step: 150, loss: 5.8 }];
 * assert.deepEqual(updatesToReach(curve, 6.5), { updates: 75, reached: true });
 * assert.deepEqual(updatesToReach(curve, 5), { updates: 150, reached: false });
 * ```
 *
 * @throws {RangeError} when the curve is empty, its steps do not rise, or a number is not finite
 */
export function updatesToReach(
  curve: readonly { step: number; loss: number }[],
  loss: number,
): CensoredTime {
  if (curve.length === 0) throw new RangeError("A curve without points reaches no loss.");
  if (!Number.isFinite(loss)) throw new RangeError(`A loss to reach is a number, not ${loss}.`);
  curve.forEach((point, i) => {
    if (!Number.isFinite(point.loss)) {
      throw new RangeError(`The held-out loss at update ${point.step} is ${point.loss}.`);
    }
    if (!(point.step > (curve[i - 1]?.step ?? -Infinity))) {
      throw new RangeError(`The steps of a curve rise; ${point.step} comes too late.`);
    }
  });
  const at = curve.findIndex((point) => point.loss <= loss);
  if (at < 0) return { updates: curve.at(-1)!.step, reached: false };
  if (at === 0) return { updates: curve[0].step, reached: true };
  const [before, after] = [curve[at - 1], curve[at]];
  const way = (before.loss - loss) / (before.loss - after.loss);
  return { updates: before.step + way * (after.step - before.step), reached: true };
}

/** A ratio of two arms' updates, estimated on the logarithm: `estimate`, error and interval are of the log ratio. */
export interface UpdatesRatio extends EstimatedContrast {
  /** The mean ratio (geometric) and its interval. */
  ratio: { estimate: number; low: number; high: number };
}

/**
 * How many of the other arm's updates one arm needs, by Welch's interval for the difference of mean logarithms: times
 * are positive, skewed, and compared by ratios. Every run must have reached it; where one has not, its logarithm is
 * known from below only, and `compareTimes` compares by ranks.
 *
 * Source: Welch 1947; on logarithms of times Bland and Altman 1996, Transformations, means, and confidence intervals.
 *
 * @param level of the interval, as a share
 * @example
 * ```ts
 * import { updatesRatio } from "@/report/statistics/updates_to_reach.ts";
 * import assert from "node:assert/strict";
 *
 * const times = (updates: number[]) => updates.map((updates) => ({ updates, reached: true }));
 * const found = updatesRatio(times([900, 1000, 1100]), times([1900, 2000, 2100]));
 * assert.ok(found.kind === "estimated");
 * assert.equal(found.ratio.estimate.toFixed(2), "0.50");
 * ```
 *
 * @throws {RangeError} when a time is not above 0
 */
export function updatesRatio(
  one: readonly CensoredTime[],
  other: readonly CensoredTime[],
  level = 0.95,
): UpdatesRatio | NotComputable {
  const censored = [...one, ...other].filter(({ reached }) => !reached).length;
  if (censored > 0) {
    return {
      kind: "cannot be computed",
      cause: "cut off",
      reason: `${censored} of ${
        one.length + other.length
      } runs did not get there within their updates.`,
    };
  }
  const logs = (times: readonly CensoredTime[]) =>
    times.map(({ updates }) => {
      if (!(updates > 0)) throw new RangeError(`A ratio needs times above 0, not ${updates}.`);
      return Math.log(updates);
    });
  const found = contrast([
    { arm: "the one arm", weight: 1, group: "one", values: logs(one) },
    { arm: "the other arm", weight: -1, group: "other", values: logs(other) },
  ], level);
  if (found.kind === "cannot be computed") return found;
  const { estimate, low, high } = found;
  return {
    ...found,
    ratio: { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) },
  };
}
