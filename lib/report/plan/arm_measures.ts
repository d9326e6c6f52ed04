import canonicalize from "canonicalize";
import { mean } from "simple-statistics";
import { type Arm, fineTuneSpecs, probeSpec } from "../../experiments/arm.ts";
import { checkEvidence, type Plan, plannedArms } from "../../experiments/plan/plan.ts";
import { findProfile } from "../../experiments/profiles/profiles.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import type { RunSpec } from "../../runs/store/spec.ts";
import { updatesToReach } from "../statistics/updates_to_reach.ts";

/** What was measured of one arm with one seed. */
export interface ArmMeasures {
  /** See `armId`. */
  arm: string;
  seed: number;
  /** By the plan's names, in the plan's units; what is not measured yet is left out. */
  values: Readonly<Record<string, number>>;
}

/** The arm whose last losses the others' curves are to reach. */
export const REACHED_ARM = "15";

/**
 * The plan's measures of every arm and seed whose runs are there. Runs that the plan does not ask for are left out.
 *
 * @throws {RangeError} where a run has a seed that was used to choose recipe, measures or plan
 */
export function armMeasures(plan: Plan, runs: readonly ReferenceRun[]): ArmMeasures[] {
  const bySpec = new Map<string, ReferenceRun>();
  for (const run of runs) {
    const { spec } = run;
    checkEvidence(plan, "start" in spec ? spec.start.seed : spec.seed);
    bySpec.set(canonicalize(spec)!, run);
  }
  const find = (spec: RunSpec) => bySpec.get(canonicalize(spec)!);
  const arms = plannedArms(plan).map((arm) => ({ arm, curve: curveOf(arm, find) }));
  const lasts = arms.filter(({ arm }) => arm.id === REACHED_ARM)
    .flatMap(({ curve }) => curve?.at(-1)?.loss ?? []);
  const reached = lasts.length === 0 ? null : mean(lasts);
  return arms.map(({ arm, curve }) => ({
    arm: arm.id,
    seed: arm.seed,
    values: {
      ...ofPretraining(arm, find),
      ...(curve && reached !== null && { "updates ratio": logShare(curve, reached) }),
      ...ofProbes(plan, arm, find),
      ...ofFineTuning(plan, arm, find),
    },
  })).filter(({ values }) => Object.keys(values).length > 0);
}

type Find = (spec: RunSpec) => ReferenceRun | undefined;
type Curve = { step: number; loss: number }[];

function pretraining({ start }: Arm, find: Find) {
  const run = start.kind === "pretrain" ? find(start) : undefined;
  return run?.kind === "pretrain" ? run : null;
}

function curveOf(arm: Arm, find: Find): Curve | null {
  const points = pretraining(arm, find)?.heldOut;
  return points?.length ? points.map(([step, loss]) => ({ step, loss })) : null;
}

function logShare(curve: Curve, loss: number): number {
  const { updates, reached } = updatesToReach(curve, loss);
  return reached ? Math.log(updates / curve.at(-1)!.step) : 0;
}

function ofPretraining(arm: Arm, find: Find): Record<string, number> {
  const run = pretraining(arm, find);
  if (run === null) return {};
  const losses = run.result.heldOutLoss;
  const at = (rate: number) => {
    const loss = losses[String(rate)];
    if (loss !== undefined) return loss;
    throw new RangeError(
      `The pre-training of arm ${arm.id}, seed ${arm.seed}, has no held-out loss at ${rate}; compute it anew.`,
    );
  };
  return {
    "loss at 15 %": at(0.15),
    "loss at 40 %": at(0.4),
    "mean loss": mean([0.15, 0.3, 0.4, 0.6, 0.8].map(at)),
  };
}

function ofProbes(plan: Plan, arm: Arm, find: Find): Record<string, number> {
  const answer = (name: string) => {
    const run = find(probeSpec(arm, plan.probes[name]));
    return run?.kind === "probe" ? run.result : undefined;
  };
  const tagging = answer("tagging") as { accuracyByLayer: number[] } | undefined;
  const pairs = answer("pairs");
  return {
    ...(tagging && { tagging: 100 * mean(tagging.accuracyByLayer.slice(1)) }),
    ...(pairs?.of === "pair margins" && { pairs: 100 * pairs.visible.accuracy }),
  };
}

function ofFineTuning(plan: Plan, arm: Arm, find: Find): Record<string, number> {
  const [spec] = fineTuneSpecs(findProfile(plan.profile), [arm]);
  const run = find(spec);
  const accuracy = run?.kind === "finetune" ? run.result.scores.accuracy : undefined;
  return accuracy === undefined ? {} : { "fine-tuned sentiment": 100 * accuracy };
}
