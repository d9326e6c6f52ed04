import { glueTasks } from "./datasets/glue.ts";
import { vitaminC } from "./datasets/vitaminc.ts";
import { wordInContext } from "./datasets/word_in_context.ts";
import { answerSentences } from "./datasets/answer_sentences.ts";
import { boolQ } from "./datasets/boolq.ts";
import { rottenTomatoes } from "./datasets/rotten_tomatoes.ts";
import { vaderSentiment } from "./datasets/vader_sentiment.ts";
import type { Task } from "./task.ts";

/** The downstream tasks whose data packages ship, by the name that runs are stored under: the GLUE task that each stands for. */
export const tasks: Record<string, Task> = {
  sst2: rottenTomatoes,
  rte: boolQ,
  stsb: vaderSentiment,
  mrpc: wordInContext,
};

/** Those whose data is in an optional package of 358 MB. */
export const largeTasks: Record<string, Task> = { mnli: vitaminC, qnli: answerSentences };

/**
 * The named task, of those here or of GLUE, whose names begin with "glue-".
 *
 * @throws {Error} listing the tasks where there is none such
 */
export function taskNamed(name: string): Task {
  const all = { ...tasks, ...largeTasks, ...glueTasks };
  if (!Object.hasOwn(all, name)) {
    throw new Error(`There is no task "${name}". Tasks: ${Object.keys(all).join(", ")}.`);
  }
  return all[name];
}
