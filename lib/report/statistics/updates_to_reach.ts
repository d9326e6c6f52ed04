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
