import { DOWNSTREAM_RATE, type DownstreamRow, SPEECH } from "../experiments/downstream_tasks.ts";
import type { Baselines, Scores } from "../tasks/baselines.ts";
import type { PosBaselines } from "../tasks/pos.ts";
import { taskNamed } from "../tasks/tasks.ts";
import type { ArmMeasure, ArmsData } from "./figures/arms.ts";
import { type MeanInterval, meanInterval, pairedDifferences } from "./statistics.ts";

/** Label of the encoders without pre-training. */
const UNTRAINED = "no pre-training";

/** The task of the paper that each stands for, and its first metric. */
export function downstreamTitle(task: string): { title: string; metric: string } {
  if (task === SPEECH) return { title: "parts of speech", metric: "accuracy of a probe" };
  if (task === "squad") return { title: "SQuAD", metric: "F1" };
  const { standsFor, metrics: [metric] } = taskNamed(task);
  return { title: standsFor, metric: metric === "pearson" ? "Pearson's r" : metric };
}

/** Dotted lines to compare each task with: its baselines' first metric. */
export function downstreamReferences(
  baselines: Record<string, Baselines>,
  speech: PosBaselines,
): Record<string, { label: string; value: number }[]> {
  const first = (scores: Scores) => Object.values(scores)[0];
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
 * A panel for each task, for a figure of arms.
 *
 * @param references by task
 */
export function downstreamData(
  profile: string,
  rows: DownstreamRow[],
  references: Record<string, { label: string; value: number }[]>,
): ArmsData {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const measures = tasks.map((task): ArmMeasure => {
    const { title, metric } = downstreamTitle(task);
    const { examples } = rows.find((row) => row.task === task)!;
    return {
      key: task,
      title,
      note: `${metric} on ${examples} ${task === SPEECH ? "words" : "examples"}; higher is better.`,
      unit: "share",
      references: references[task] ?? [],
    };
  });
  const labels = [...new Set(rows.map(({ label }) => label))];
  return {
    title: "Downstream tasks",
    profile,
    measures,
    arms: labels.map((label) => ({
      label,
      values: Object.fromEntries(tasks.map((task) => [
        task,
        rows.filter((row) => row.label === label && row.task === task)
          .map(({ seed, score }) => ({ seed, value: score })),
      ])),
    })),
  };
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

/** Compares each task's pre-trained encoders with untrained ones and with its TF-IDF baseline. */
export function compareDownstream(
  rows: DownstreamRow[],
  references: Record<string, { label: string; value: number }[]>,
): DownstreamComparison[] {
  return [...new Set(rows.map(({ task }) => task))].map((task) => {
    const valuesOf = (wanted: string) =>
      rows.filter((row) => row.task === task && row.label === wanted)
        .map(({ seed, score }) => ({ seed, value: 100 * score }));
    const [trained, untrained] = [`pre-trained at ${100 * DOWNSTREAM_RATE} %`, UNTRAINED]
      .map(valuesOf);
    const mean = (values: { value: number }[]) => meanInterval(values.map(({ value }) => value));
    const tfidf = references[task]?.find(({ label }) => label === "TF-IDF")?.value;
    const differences = pairedDifferences(trained, untrained).map(({ difference }) => difference);
    return {
      task,
      ...downstreamTitle(task),
      pretrained: mean(trained),
      untrained: mean(untrained),
      overUntrained: meanInterval(differences),
      overTfidf: tfidf === undefined
        ? null
        : meanInterval(trained.map(({ value }) => value - 100 * tfidf)),
    };
  });
}
