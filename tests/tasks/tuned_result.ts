import { encoderShapes, initialize } from "@/encoder/parameters.ts";
import type { EncoderConfig } from "@/encoder/config.ts";
import {
  type FineTuningConfig,
  type FineTuningResult,
  type TaskKind,
  tune,
} from "@/tasks/fine_tuning/tune.ts";
import { tf } from "@/tensorflow/mod.ts";

/** What fine-tuning an untrained encoder ends with; its weights are disposed of. */
export function tunedResult<Item extends { group: string }>(
  kind: TaskKind<Item>,
  encoder: EncoderConfig,
  data: { train: Item[]; dev: Item[] },
  config: FineTuningConfig,
  seed: number,
  onProgress?: (done: number, total: number) => void,
): FineTuningResult {
  const start = initialize(encoderShapes(encoder), 1);
  const { result, parameters } = tune(kind, start, data, config, seed, onProgress);
  tf.dispose(parameters);
  return result;
}
