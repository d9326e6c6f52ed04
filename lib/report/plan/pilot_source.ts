import { mean } from "simple-statistics";
import { armId } from "../../experiments/arm_id.ts";
import type { Plan } from "../../experiments/plan/plan.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import { updatesToReach } from "../statistics/updates_to_reach.ts";
import { type ArmMeasures, REACHED_ARM } from "./arm_measures.ts";
import type { Source } from "./tables/comparison.ts";
import { pretrainingsOf } from "./pretrainings.ts";

/** Held-out rates that the pilot was judged at. */
const RATES = [0.15, 0.4, 0.8];

/**
 * What was measured of every arm and seed of the pilot: `loss at 15 %`, `loss at 40 %` and `updates ratio` as the plan has
 * them, and `mean loss` over the three rates that the pilot was judged at.
 */
function pilotMeasures(runs: readonly ReferenceRun[]): ArmMeasures[] {
  const curves = pretrainingsOf("pilot", runs);
  const ends = curves.filter(({ arm }) => arm === REACHED_ARM)
    .map(({ curve }) => curve.at(-1)!.loss);
  const share = (of: string, seed: number) => {
    const { curve, updates } = curves.find((one) => one.arm === of && one.seed === seed)!;
    const { updates: needed, reached } = updatesToReach(curve, mean(ends));
    return reached ? Math.log(needed / updates) : 0;
  };
  return runs.flatMap((run) => {
    if (run.kind !== "pretrain") return [];
    const losses = run.result.heldOutLoss;
    const { seed } = run.spec;
    const arm = armId("pilot", run.spec);
    return [{
      arm,
      seed,
      values: {
        "loss at 15 %": losses["0.15"],
        "loss at 40 %": losses["0.4"],
        "mean loss": mean(RATES.map((rate) => losses[String(rate)])),
        ...(ends.length > 0 && { "updates ratio": share(arm, seed) }),
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
    unit: (measure) => plan.measures[measure].unit,
    planned: (arm, measure) =>
      measured.filter((one) => one.arm === arm && measure in one.values).length,
  };
}
