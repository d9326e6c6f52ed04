import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { percent } from "../../format/percent.ts";

/** A quantity by which arms are compared and drawn. */
export interface ArmMeasure {
  key: string;
  title: string;
  /** One sentence: what it is and which direction is better. */
  note: string;
  /** Shares are said in per cent and compared in points. */
  unit: "nats" | "share";
  better: "lower" | "higher";
  /** Null where an arm was not measured so. */
  read(arm: MeasuredArm): number | null;
}

/** Held-out loss at one rate, the same hidden positions of the same text for all arms. */
export function lossAt(rate: number): ArmMeasure {
  return {
    key: `loss-${rate}`,
    title: `Held-out loss at ${percent(rate)}`,
    note: "The same positions of the same text hidden for all arms; lower is better.",
    unit: "nats",
    better: "lower",
    read: ({ heldOutLoss }) => heldOutLoss?.[String(rate)] ?? null,
  };
}

/** See `lib/tasks/probes/tagging.ts`. */
export const tagging: ArmMeasure = {
  key: "tagging",
  title: "Tagging",
  note: "Parts of speech of ambiguous words, read off frozen layers; higher is better.",
  unit: "share",
  better: "higher",
  read: (arm) => arm.tagging,
};

/** See `lib/tasks/probes/pair_margins.ts`. */
export const pairs: ArmMeasure = {
  key: "pairs",
  title: "Minimal pairs",
  note: "How often the grammatical sentence is the likelier one; higher is better.",
  unit: "share",
  better: "higher",
  read: (arm) => arm.pairs,
};

/** Accuracy after fine-tuning on critics' sentiment. */
export const sentiment: ArmMeasure = {
  key: "accuracy",
  title: "Fine-tuned sentiment",
  note: "Accuracy on critics' sentiment after fine-tuning; higher is better.",
  unit: "share",
  better: "higher",
  read: (arm) => arm.accuracy,
};

/** What experiments show of their arms, as far as it was measured. */
export const usualMeasures: readonly ArmMeasure[] = [
  lossAt(0.15),
  lossAt(0.4),
  tagging,
  pairs,
  sentiment,
];
