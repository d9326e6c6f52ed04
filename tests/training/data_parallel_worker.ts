/**
 * One worker of a small data-parallel pre-training: `data_parallel_worker.ts INDEX ADDRESS...`. Prints
 * metrics, result and weights as JSON.
 */
import { joinWorkers, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { pretrain, type PretrainingMetric } from "@/training/pretrain.ts";
import { config, encoder, SEED } from "./data_parallel_case.ts";
import { walkingCorpus } from "./small_corpus.ts";

const [index, ...addresses] = Deno.args;
await startTensorFlow({ threads: 1, cluster: { addresses, index: Number(index) } });
const workers = await joinWorkers({ reachSeconds: 60, answerSeconds: 60 });
const metrics: PretrainingMetric[] = [];
const { parameters, result } = await pretrain(
  encoder,
  config,
  walkingCorpus(),
  SEED,
  {
    onMetric: (metric) => metrics.push(metric),
  },
  undefined,
  workers,
);
const weights = Object.values(parameters).map((tensor) => [...tensor.dataSync()]);
tf.dispose(parameters);
console.log(JSON.stringify({ metrics, result, weights }));
workers.leave();
