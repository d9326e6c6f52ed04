import type { WorkerGroup } from "../../tensorflow/mod.ts";
import { decodeProgress, encodeProgress } from "../../training/checkpoint.ts";
import type { PretrainingProgress } from "../../training/pretrain.ts";
import type { PretrainSpec } from "../store/spec.ts";

/**
 * Tells the other workers, as worker 0, what is trained and from where on, so that they need no run store.
 *
 * @param from where training goes on; undefined at its beginning
 */
export function leadTraining(
  workers: WorkerGroup,
  spec: PretrainSpec,
  from: PretrainingProgress | undefined,
): void {
  workers.broadcast(new TextEncoder().encode(JSON.stringify(spec)));
  workers.broadcast(from && encodeProgress(from));
}

/** What worker 0 says by {@link leadTraining}, heard by the others. */
export function followTraining(
  workers: WorkerGroup,
): { spec: PretrainSpec; from: PretrainingProgress | undefined } {
  const spec: PretrainSpec = JSON.parse(new TextDecoder().decode(workers.broadcast()));
  const bytes = workers.broadcast();
  const from = bytes.length === 0 ? undefined : decodeProgress(
    bytes,
    spec.encoder,
    spec.pretraining.optimizer,
    "The checkpoint that worker 0 sent",
  );
  return { spec, from };
}
