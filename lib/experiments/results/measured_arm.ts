import canonicalize from "canonicalize";
import { mean } from "simple-statistics";
import type { SourceInformation } from "../../tasks/probes/source_information.ts";
import { type Arm, TASK } from "../arm.ts";
import type { Curve, ReferenceRun } from "./committed_run.ts";

/** What was measured of one arm so far; what was not is null. */
export interface MeasuredArm extends Arm {
  /** Held-out loss in nats by evaluation rate; null without pre-training. */
  heldOutLoss: Record<string, number> | null;
  /** Held-out loss in nats under its own masking; null where it was not measured. */
  ownMaskingLoss: number | null;
  /** Held-out loss at 15 % while it was trained; null where it was not followed. */
  curve: Curve | null;
  /** First step that was clearly below the unigram entropy; null when none was. */
  plateauLeftAt: number | null;
  predictedTokens: number | null;
  flops: number | null;
  /** Accuracy on ambiguous words of a softmax regression on each layer, mean over layers without the embeddings. */
  tagging: number | null;
  /** Share of pairs whose grammatical sentence is the likelier one, all in sight. */
  pairs: number | null;
  /** The same by phenomenon, with how many pairs it has. */
  pairsByPhenomenon: Record<string, { pairs: number; accuracy: number }> | null;
  /** Accuracy after fine-tuning on {@link TASK}, as a share. */
  accuracy: number | null;
  /** What each layer tells about the source token. */
  information: SourceInformation | null;
}

/** Gathers what `runs` say of each arm so far; arms of which no run is there are left out. */
export function measuredArms(arms: Arm[], runs: readonly ReferenceRun[]): MeasuredArm[] {
  const ofStart = Map.groupBy(
    runs,
    (run) => canonicalize(run.kind === "pretrain" ? run.spec : run.spec.start)!,
  );
  return arms.flatMap((arm) => {
    const found = ofStart.get(canonicalize(arm.start)!);
    if (found === undefined) return [];
    const pretraining = found.find((run) => run.kind === "pretrain");
    const finetuning = found.filter((run) => run.kind === "finetune")
      .find(({ spec }) => spec.task === TASK && spec.first === undefined);
    const answers = found.filter((run) => run.kind === "probe").map(({ result }) => result);
    const tagging = answers.find((answer) => answer.of === "tagging");
    const pairs = answers.find((answer) => answer.of === "pair margins");
    return [{
      ...arm,
      heldOutLoss: pretraining?.result.heldOutLoss ?? null,
      ownMaskingLoss: pretraining?.result.ownMaskingLoss ?? null,
      curve: pretraining?.heldOut ?? null,
      plateauLeftAt: pretraining?.result.plateauLeftAt ?? null,
      predictedTokens: pretraining?.result.predictedTokens ?? null,
      flops: pretraining?.result.flops ?? null,
      tagging: tagging ? mean(tagging.accuracyByLayer.slice(1)) : null,
      pairs: pairs?.visible.accuracy ?? null,
      pairsByPhenomenon: pairs
        ? Object.fromEntries(
          Object.entries(pairs.byPhenomenon).map((
            [name, { pairs, visible: { accuracy } }],
          ) => [name, { pairs, accuracy }]),
        )
        : null,
      accuracy: finetuning?.result.scores.accuracy ?? null,
      information: answers.find((answer) => answer.of === "source information") ?? null,
    }];
  });
}
