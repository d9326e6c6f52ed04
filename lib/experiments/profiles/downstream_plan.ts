import type { EncoderConfig } from "../../encoder/config.ts";
import type { TaskTuning } from "../../tasks/fine_tuning/fine_tune_on.ts";
import type { SpanTuningConfig } from "../../tasks/fine_tuning/marking_spans.ts";
import type { FineTuningConfig } from "../../tasks/fine_tuning/tune.ts";
import type { Profile } from "./profile.ts";

/** What the downstream-tasks experiment fine-tunes, and on what. */
export interface DownstreamPlan {
  encoder: EncoderConfig;
  tunings: TaskTuning[];
  /** Tasks that the pre-trained encoder is also fine-tuned on after another one. */
  byWayOf?: { first: TaskTuning; tasks: string[] };
}

/** The two learning rates of every task's and arm's search, around the one of `data/recipe.json`. */
const peakLearningRates = [3e-4, 1e-3];

/** How contexts of 230 tokens are read: windows, tokens between their starts, and the longest answer. */
export const SPAN_WINDOWS = { maximumLength: 128, stride: 56, longestAnswer: 20 };

/**
 * The tasks of a profile with its largest encoder, cut so that all of it takes one core little more
 * than an hour in profile pilot, pre-training apart, and a few minutes in quick, which goes without
 * what needs the large optional package.
 * The authors' sizes have no plan yet: there are none of these tasks.
 */
export function downstreamPlan({ name, sizes, finetuning }: Profile): DownstreamPlan | null {
  const encoder = sizes[sizes.length - 1];
  // Sentences, of 20 to 35 tokens.
  const short = cut(finetuning, { trainingExamples: 2400, lengthStep: 4 });
  // Pairs of 60 tokens and more: fewer of them cost as much.
  const long = cut(finetuning, { trainingExamples: 1200 });
  const shortTasks = ["sst2", "stsb", "mrpc"].map((task) => ({ task, finetuning: short }));
  switch (name) {
    case "smoke": {
      const few = cut(finetuning, { trainingExamples: 64 });
      return { encoder, tunings: [{ task: "sst2", finetuning: few }] };
    }
    case "quick":
      return { encoder, tunings: shortTasks };
    case "pilot":
      return {
        encoder,
        tunings: [
          ...shortTasks,
          ...["rte", "mnli", "qnli"].map((task) => ({ task, finetuning: long })),
          { task: "squad", finetuning: spans(finetuning) },
        ],
        byWayOf: {
          first: {
            task: "mnli",
            finetuning: {
              ...long,
              peakLearningRate: finetuning.peakLearningRate,
              devExamples: 500,
            },
          },
          tasks: ["rte", "mrpc"],
        },
      };
    default:
      return null;
  }
}

/** Fewer examples, a quarter of them to try each learning rate on; dev stays whole. */
function cut(
  whole: FineTuningConfig,
  changes: Partial<FineTuningConfig> & { trainingExamples: number },
): FineTuningConfig {
  const trainingExamples = Math.round(changes.trainingExamples / 4);
  return {
    ...whole,
    peakLearningRate: { peakLearningRates, trainingExamples, judgedExamples: 400 },
    ...changes,
  };
}

/** {@link SPAN_WINDOWS}; of dev only some articles. */
function spans(finetuning: FineTuningConfig): SpanTuningConfig {
  return {
    ...cut(finetuning, { trainingExamples: 200, devExamples: 400 }),
    epochs: 2,
    ...SPAN_WINDOWS,
  };
}
