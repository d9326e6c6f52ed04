/**
 * A worker other than the first of a data-parallel pre-training: `peer.ts THREADS TASK`, where TASK is a
 * {@link PeerTask} as JSON. It hears from worker 0 what to train, keeps nothing, and ends with the run.
 */
import process from "node:process";
import { joinWorkers, startTensorFlow, tf } from "../tensorflow/mod.ts";
import { openCorpus } from "../text/corpus.ts";
import { pretrain } from "../training/pretrain.ts";
import { programsFolder } from "./programs_folder.ts";
import { followTraining } from "./shared_training.ts";
import type { PeerTask } from "./workers.ts";

if (import.meta.main) {
  const threads = Number(Deno.args[0]);
  const { addresses, index, ...patience }: PeerTask = JSON.parse(Deno.args[1]);
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
    Deno.exit(0);
  } catch (error) {
    console.error(`Worker ${index} (${addresses[index]}): ${(error as Error).message}`);
    Deno.exit(1);
  }
}
