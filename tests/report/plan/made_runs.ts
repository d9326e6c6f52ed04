import { armId } from "@/experiments/arm_id.ts";
import { type Plan, plannedRuns } from "@/experiments/plan/plan.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import { randomStream } from "@/random/random.ts";
import { distinctRuns, runKey, type RunSpec } from "@/runs/store/spec.ts";

/** What a made-up run measures: losses in nats, shares, and the last loss of the curve. */
export interface MadeValues {
  loss: number;
  tagging: number;
  pairs: number;
  sentiment: number;
}

/** The values that an arm of a seed has, a little different for every seed. */
export type MadeArm = (arm: string, noise: number) => Partial<MadeValues>;

const usual: MadeValues = { loss: 5, tagging: 0.7, pairs: 0.7, sentiment: 0.7 };

/** Distinct specs of a plan's blocks; all blocks when left out. */
export function planSpecs(plan: Plan, blocks: string[] | null = null): RunSpec[] {
  const specs = plannedRuns(plan).filter(({ block }) => blocks?.includes(block) ?? true)
    .flatMap(({ specs }) => specs);
  return distinctRuns(specs).map(({ spec }) => spec);
}

/** Finished runs of specs with made-up results. */
export function madeRuns(plan: Plan, specs: RunSpec[], of: MadeArm): ReferenceRun[] {
  return specs.map((spec): ReferenceRun => {
    const start = spec.kind === "pretrain" ? spec : spec.start;
    const arm = armId(plan.profile, start);
    const random = randomStream({ seed: start.seed, stream: arm, epoch: 0, index: 0 });
    const values = { ...usual, ...of(arm, random.normal()) };
    const finished = { key: runKey(spec), finishedAt: "", seconds: 1, processorSeconds: 1 };
    return { ...finished, kind: spec.kind, spec, ...resultOf(spec, values) } as never;
  });
}

function resultOf(spec: RunSpec, { loss, tagging, pairs, sentiment }: MadeValues) {
  if (spec.kind === "finetune") return { result: { scores: { accuracy: sentiment } } };
  if (spec.kind === "pretrain") {
    const { steps, evaluation } = spec.pretraining;
    return {
      result: {
        heldOutLoss: Object.fromEntries(
          evaluation.rates.map((rate) => [`${rate}`, loss + rate - 0.15]),
        ),
      },
      // A straight line down to the loss.
      heldOut: [0.02, 0.5, 1].map((share) => [share * steps, loss + 2 - 2 * share]),
    };
  }
  const asked = spec.probe.of as string;
  if (asked === "tagging") {
    return { result: { of: asked, accuracyByLayer: [0, tagging - 0.01, tagging + 0.01] } };
  }
  if (asked === "pair margins") {
    return { result: { of: asked, visible: { accuracy: pairs }, hidden: { accuracy: 0.5 } } };
  }
  return { result: { of: asked } };
}
