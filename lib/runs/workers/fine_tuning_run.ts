import { fineTuneOn, type TunedResult } from "../../tasks/fine_tuning/fine_tune_on.ts";
import { openCorpus } from "../../text/corpus/corpus.ts";
import { readManifest } from "../../hub/manifest.ts";
import { startingModel } from "./run_model.ts";
import type { FineTuneSpec } from "../store/spec.ts";

/**
 * Computes a fine-tuning from a stored pre-training's model, or from an untrained one.
 *
 * @param onProgress told the updates done, of how many
 */
export async function runFineTuning(
  root: string,
  { start, task, finetuning, first, seed }: FineTuneSpec,
  onProgress: (done: number, total: number) => void,
): Promise<TunedResult> {
  const { tokenizer } = await openCorpus(start.corpus);
  const model = await startingModel(root, start, tokenizer);
  const tunings = [...(first ? [first] : []), { task, finetuning }];
  return fineTuneOn(model, tunings, readManifest(), seed, onProgress);
}
