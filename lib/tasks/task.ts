import type { FetchOptions } from "../hub/fetch_package.ts";
import type { Manifest } from "../hub/manifest.ts";
import type { MetricName } from "./metrics.ts";

/** One question with its answer. */
export interface Example {
  text: string;
  /** The second text of tasks about pairs. */
  pair?: string;
  /** Index into the task's `labels`, or the number to predict where those are null. */
  label: number;
  /** What must not be on both sides of the split: a film, a file, a word. */
  group: string;
}

/** A task's examples and what its loader left out, by reason. */
export interface TaskData {
  train: Example[];
  dev: Example[];
  dropped: Record<string, number>;
}

/** A downstream task: what it is and how to load it. */
export interface Task {
  name: string;
  /** The task of the paper in whose place it stands. */
  standsFor: string;
  /** One sentence on what is asked. */
  question: string;
  /** Key in `data/manifest.json`. */
  source: string;
  /** Names of the classes by index; null where a number is predicted. */
  labels: string[] | null;
  /** The first is the one that figures show. */
  metrics: MetricName[];
  /**
   * Reads the source, fetching it first where need be.
   *
   * @throws {Error} naming the file and row whose columns or labels are not as expected
   */
  load(manifest: Manifest, options?: FetchOptions): Promise<TaskData>;
}

/**
 * Sorts examples onto their sides.
 *
 * @throws {Error} where a side is empty
 */
export function splitExamples(
  task: string,
  examples: Example[],
  isDev: (example: Example) => boolean,
  dropped: Record<string, number>,
): TaskData {
  const [dev, train] = [true, false]
    .map((side) => examples.filter((example) => isDev(example) === side));
  return bothSides(task, { train, dev, dropped });
}

/** The data of a task. @throws {Error} where a side is empty: nothing could be trained or measured */
export function bothSides<Data extends { train: unknown[]; dev: unknown[] }>(
  task: string,
  data: Data,
): Data {
  const [train, dev] = [data.train.length, data.dev.length];
  if (train > 0 && dev > 0) return data;
  throw new Error(
    `Task ${task}: of ${
      train + dev
    } examples ${train} are for training and ${dev} for evaluation. ` +
      `The source is truncated or of another version.`,
  );
}
