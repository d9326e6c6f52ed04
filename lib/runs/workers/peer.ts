/**
 * A worker other than the first of a shared pre-training: `peer.ts INDEX THREADS OPTIONS`, with the options that
 * `worker.ts` has. It hears from worker 0 what to train, keeps nothing, and ends with the run.
 */
import process from "node:process";
import { joinWorkers, startTensorFlow, tf } from "../../tensorflow/mod.ts";
import { openCorpus } from "../../text/corpus/corpus.ts";
import { pretrain } from "../../training/pretrain.ts";
import { programsFolder } from "./programs_folder.ts";
import { followTraining } from "./shared_training.ts";
import type { WorkerOptions } from "./worker.ts";

if (import.meta.main) {
  const [index, threads] = Deno.args.slice(0, 2).map(Number);
  const { addresses, ...patience } = (JSON.parse(Deno.args[2]) as Required<WorkerOptions>).workers;
  // An interrupted run ends with worker 0, which keeps a last checkpoint.
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => {});
  try {
    const cluster = { addresses, index };
    await startTensorFlow({ threads, programCache: programsFolder(threads), cluster });
    const workers = await joinWorkers(patience);
    const { spec, from } = followTraining(workers);
    const before = process.cpuUsage();
    const corpus = await openCorpus(spec.corpus);
    await pretrain(spec.encoder, spec.pretraining, corpus, spec.seed, {}, from, workers);
    const { user, system } = process.cpuUsage(before);
    workers.sum(tf.scalar((user + system) / 1e6));
    workers.broadcast();
    Deno.exit(0);
  } catch (error) {
    console.error(`Worker ${index} (${addresses[index]}): ${(error as Error).message}`);
    Deno.exit(1);
  }
}
