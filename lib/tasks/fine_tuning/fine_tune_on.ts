import type { FetchOptions } from "../../hub/fetch_package.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { dispose } from "../../encoder/tree.ts";
import type { Model } from "../../models/model.ts";
import { classifying } from "./classifying.ts";
import { markingSpans, type SpanTuningConfig } from "./marking_spans.ts";
import { loadHubSquad, loadSquad } from "../datasets/squad.ts";
import { taskNamed } from "../tasks.ts";
import { type FineTuningConfig, type FineTuningResult, tune } from "./tune.ts";

/** A task by name with how to fine-tune on it; a configuration with a stride is for marking spans. */
export interface TaskTuning {
  task: string;
  finetuning: FineTuningConfig | SpanTuningConfig;
}

/** What a fine-tuning ends with, and one that came before it. */
export interface TunedResult extends FineTuningResult {
  first?: FineTuningResult;
}

/** Tasks of marking answers: from a package, and from the hub. The others are those of `taskNamed`. */
export const spanTasks: Record<string, typeof loadSquad> = {
  squad: loadSquad,
  "squad-v1.1": loadHubSquad,
};

/** Fetches a task's data, so that fine-tuning needs no network. */
export async function fetchTask(
  name: string,
  manifest: Manifest,
  options?: FetchOptions,
): Promise<void> {
  const load = spanTasks[name];
  await (load ? load(manifest, options) : taskNamed(name).load(manifest, options));
}

/**
 * Fine-tunes a model on one task, or on two of which the second goes on from the first's weights
 * with a fresh head, as the authors start RTE, MRPC and STS-B from MNLI.
 *
 * @param model its parameters are taken over
 * @param tunings one or two
 */
export async function fineTuneOn(
  model: Model,
  tunings: TaskTuning[],
  manifest: Manifest,
  seed: number,
  onProgress: (done: number, total: number) => void,
): Promise<TunedResult> {
  let weights = model.parameters;
  const results: FineTuningResult[] = [];
  for (const [stage, { task: name, finetuning }] of tunings.entries()) {
    const onUpdate = (done: number, total: number) =>
      onProgress(stage * total + done, tunings.length * total);
    let tuned;
    if ("stride" in finetuning) {
      const kind = markingSpans(model, finetuning);
      tuned = tune(kind, weights, await spanTasks[name](manifest), finetuning, seed, onUpdate);
    } else {
      const task = taskNamed(name);
      const kind = classifying(model, task, finetuning);
      tuned = tune(kind, weights, await task.load(manifest), finetuning, seed, onUpdate);
    }
    weights = tuned.parameters;
    results.push(tuned.result);
  }
  dispose(weights);
  const [first, second] = results;
  return second ? { ...second, first } : first;
}
