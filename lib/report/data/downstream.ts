import { UNTRAINED } from "../../experiments/arm.ts";
import {
  DOWNSTREAM_LABEL,
  type DownstreamRow,
  SPEECH,
} from "../../experiments/downstream_tasks.ts";
import type { Baselines, Scores } from "../../tasks/baselines/baselines.ts";
import type { PosBaselines } from "../../tasks/datasets/parts_of_speech.ts";
import { type Score, shownScore } from "../../tasks/score.ts";
import { taskNamed } from "../../tasks/tasks.ts";
import type { ArmMeasure, ArmsData } from "../figures/arms.ts";
import {
  type MeanInterval,
  meanInterval,
  pairedDifferences,
} from "../statistics/paired_differences.ts";
import { quantity } from "../../format/quantity.ts";

/** The task of the paper that each stands for, and its first metric. */
export function downstreamTitle(task: string): { title: string; metric: string } {
  if (task === SPEECH) return { title: "parts of speech", metric: "accuracy of a probe" };
  if (task === "squad") return { title: "SQuAD", metric: "F1" };
  const { standsFor, metrics: [metric] } = taskNamed(task);
  return { title: standsFor, metric: metric === "pearson" ? "Pearson's r" : metric };
}

/** Why examples of a task were left out, by the name that its loader counts them under. */
const LEFT_OUT: Record<string, string> = {
  plots: "summaries of plots",
  empty: "empty",
  repeated: "repeated",
  unlabelled: "without a label",
  inDev: "evaluated on",
  titleInDev: "about an evaluated article",
  devSentenceInPretraining: "evaluated sentence in the pre-training text",
  inexact: "answer not where it is said to be",
  oneSentence: "no other sentence",
  acrossSentences: "answer across sentences",
};

/**
 * How many examples of a task were left out, and why.
 *
 * @param dropped as its loader counts them
 * @throws {RangeError} of a reason that has no words
 *
 * @example
 * ```ts
 * import { leftOutText } from "@/report/data/downstream.ts";
 * import assert from "node:assert/strict";
 *
 * const dropped = { inDev: 3270, empty: 0, repeated: 5 };
 * assert.equal(leftOutText(dropped), "3,270 evaluated on, 5 repeated");
 * assert.equal(leftOutText({ empty: 0 }), "none");
 * ```
 */
export function leftOutText(dropped: Record<string, number>): string {
  const some = Object.entries(dropped).filter(([, count]) => count > 0);
  return some.map(([reason, count]) => {
    if (!Object.hasOwn(LEFT_OUT, reason)) {
      throw new RangeError(`"${reason}" has no words in LEFT_OUT of downstream.ts; add some`);
    }
    return `${quantity(count)} ${LEFT_OUT[reason]}`;
  }).join(", ") || "none";
}

/** What a task is compared with. */
export interface Reference {
  label: string;
  value: Score;
}

/** What to compare each task with: its baselines' first metric. */
export function downstreamReferences(
  baselines: Record<string, Baselines>,
  speech: PosBaselines,
): Record<string, Reference[]> {
  const first = (scores: Scores): Score => Object.values(scores)[0];
  const ofTasks = Object.entries(baselines).map(([task, { majority, tfidf }]) => [task, [
    { label: "majority", value: first(majority) },
    { label: "TF-IDF", value: first(tfidf) },
  ]]);
  return {
    ...Object.fromEntries(ofTasks),
    [SPEECH]: [
      { label: "majority", value: speech.majority.accuracy },
      { label: "each word's tag", value: speech.wordsTag.accuracy },
    ],
  };
}

/**
 * A panel for each task, for a figure of arms. References without a value stand in the note, with the reason.
 *
 * @param references by task; those with a value become dotted lines
 */
export function downstreamData(
  profile: string,
  rows: DownstreamRow[],
  references: Record<string, Reference[]>,
): ArmsData {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const measures = tasks.map((task): ArmMeasure => {
    const { title, metric } = downstreamTitle(task);
    const { examples } = rows.find((row) => row.task === task)!;
    const words = task === SPEECH ? "words" : "examples";
    const compared = references[task] ?? [];
    const rounded = (text: string) => text.replace(/-?\d+\.\d{4,}/g, (one) => (+one).toFixed(3));
    const without = compared.filter(({ value }) => typeof value !== "number")
      .map(({ label, value }) => ` Of ${label} it is ${rounded(shownScore(value, String))}.`);
    return {
      key: task,
      title,
      note: `${metric[0].toUpperCase()}${metric.slice(1)} on ${
        examples.toLocaleString("en")
      } ${words}; higher is better.${without.join("")}`,
      unit: metric.startsWith("Pearson") ? "correlation" : "share",
      references: compared.flatMap(({ label, value }) =>
        typeof value === "number" ? [{ label, value }] : []
      ),
    };
  });
  const labels = [...new Set(rows.map(({ label }) => label))];
  const ofArm = (wanted: string, task: string) =>
    rows.filter((row) => row.label === wanted && row.task === task);
  return {
    title: "Downstream tasks",
    profile,
    measures,
    arms: labels.map((label) => {
      const withoutValue = tasks.flatMap((measure) =>
        ofArm(label, measure).flatMap(({ seed, score }) =>
          typeof score === "number" ? [] : [{ measure, seed, because: score.undefinedBecause }]
        )
      );
      return {
        label,
        values: Object.fromEntries(tasks.map((task) => [task, measured(ofArm(label, task))])),
        ...(withoutValue.length > 0 ? { withoutValue } : {}),
      };
    }),
  };
}

/** The scores that have a value, by seed. */
function measured(rows: DownstreamRow[]): { seed: number; value: number }[] {
  return rows.flatMap(({ seed, score }) =>
    typeof score === "number" ? [{ seed, value: score }] : []
  );
}

/** How a task's scores after pre-training compare, in points; null where there is nothing to compare. */
export interface DownstreamComparison {
  task: string;
  title: string;
  metric: string;
  pretrained: MeanInterval;
  untrained: MeanInterval;
  /** Within each seed. */
  overUntrained: MeanInterval;
  overTfidf: MeanInterval | null;
}

/**
 * Compares each task's pre-trained encoders with untrained ones and with its TF-IDF baseline, by the seeds whose
 * scores have a value.
 *
 * @returns without the tasks that no seed allows to compare
 */
export function compareDownstream(
  rows: DownstreamRow[],
  references: Record<string, Reference[]>,
): DownstreamComparison[] {
  return [...new Set(rows.map(({ task }) => task))].flatMap((task) => {
    const valuesOf = (wanted: string) =>
      measured(rows.filter((row) => row.task === task && row.label === wanted))
        .map(({ seed, value }) => ({ seed, value: 100 * value }));
    const [trained, untrained] = [DOWNSTREAM_LABEL, UNTRAINED].map(valuesOf);
    const mean = (values: { value: number }[]) => meanInterval(values.map(({ value }) => value));
    const tfidf = references[task]?.find(({ label }) => label === "TF-IDF")?.value;
    const differences = pairedDifferences(trained, untrained).map(({ difference }) => difference);
    if (differences.length === 0) return [];
    return [{
      task,
      ...downstreamTitle(task),
      pretrained: mean(trained),
      untrained: mean(untrained),
      overUntrained: meanInterval(differences),
      overTfidf: typeof tfidf === "number"
        ? meanInterval(trained.map(({ value }) => value - 100 * tfidf))
        : null,
    }];
  });
}
