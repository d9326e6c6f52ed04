import { mean } from "simple-statistics";
import { armId } from "../../experiments/arm_id.ts";
import type { Plan } from "../../experiments/plan.ts";
import type { ReferenceRun } from "../../experiments/reference_results.ts";
import type { ArmMeasures } from "./arm_measures.ts";
import type { Source } from "./comparison.ts";

/** Held-out rates that the pilot was judged at. */
const RATES = [0.15, 0.4, 0.8];

/**
 * Held-out losses of every arm and seed of the pilot: `loss at 15 %` and `loss at 40 %` as the plan has them, and
 * `mean loss` over the three rates that the pilot was judged at.
 */
export function pilotMeasures(runs: readonly ReferenceRun[]): ArmMeasures[] {
  return runs.flatMap((run) => {
    if (run.kind !== "pretrain") return [];
    const losses = run.result.heldOutLoss;
    return [{
      arm: armId("pilot", run.spec),
      seed: run.spec.seed,
      values: {
        "loss at 15 %": losses["0.15"],
        "loss at 40 %": losses["0.4"],
        "mean loss": mean(RATES.map((rate) => losses[String(rate)])),
      },
    }];
  });
}

/**
 * The pilot's runs, under the authors' optimizer, as a source of answers beside the plan's. It has its seeds, and none
 * is missing; arms that the plan does not have are of the group of the usual ones.
 */
export function pilotSource(plan: Plan, runs: readonly ReferenceRun[]): Source {
  const measured = pilotMeasures(runs);
  const planned = new Set(plan.varianceGroups.flatMap(({ arms }) => arms));
  const [usual, ...groups] = plan.varianceGroups;
  const others = [...new Set(measured.map(({ arm }) => arm))]
    .filter((arm) => !planned.has(arm) && /^\d+(-predict-\d+)?(-rows-\d+)?(-spread)?$/.test(arm));
  return {
    name: "the pilot",
    measured,
    groups: [{ ...usual, arms: [...usual.arms, ...others] }, ...groups],
    unit: () => "nats",
    planned: (arm, measure) =>
      measured.filter((one) => one.arm === arm && measure in one.values).length,
  };
}
