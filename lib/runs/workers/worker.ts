/**
 * One run in a process of its own: `worker.ts STORE SPEC_FILE THREADS [OPTIONS]`, where OPTIONS is
 * a JSON object. What it has to say leaves as JSON lines on standard output: progress, warnings,
 * or what ended it. Its exit code is 0 when the run is stored, 130 when a signal interrupted it
 * after a last checkpoint, 1 otherwise.
 */
import { executeRun } from "./execute.ts";
import { checked } from "../../files/checked.ts";
import { StorageError } from "../../files/storage_error.ts";
import { DamagedFile, unsealed } from "../store/seal.ts";
import { specOf } from "../store/spec.ts";
import { RunIsLocked } from "../locks/lock.ts";
import { startPeers, type Workers } from "./workers.ts";

/** A line of a worker's output. */
export type WorkerMessage =
  | { done: number; total: number }
  | { warning: string }
  /**
   * `storage`: the store takes no writes; `locked`: another process computes the run;
   * `interrupted`: a signal ended it after a last checkpoint.
   */
  | { error: string; reason: "storage" | "locked" | "interrupted" | "run" };

/** What a worker is told beside its run. */
export interface WorkerOptions {
  checkpointSeconds?: number;
  abandonedLock?: string;
  /** Processes that share the run, if it is a pre-training. */
  workers?: Workers;
}

if (import.meta.main) {
  const [root, specFile, threads, options = "{}"] = Deno.args;
  const say = (message: WorkerMessage) => console.log(JSON.stringify(message));
  const interrupted = new AbortController();
  let peers: Deno.ChildProcess[] = [];
  const end = (code: number): never => {
    for (const peer of peers) stop(peer);
    return Deno.exit(code);
  };
  try {
    const { record } = unsealed(await Deno.readTextFile(specFile), specFile);
    const spec = checked(
      specOf("pretrain", "finetune", "probe"),
      record,
      (what) => new DamagedFile(specFile, what),
    );
    const told: WorkerOptions = JSON.parse(options);
    if (spec.kind === "pretrain" && told.workers?.starts) {
      peers = startPeers(told.workers, Number(threads));
    }
    // Only a pre-training has checkpoints to write; the others end at once.
    for (const signal of spec.kind === "pretrain" ? ["SIGINT", "SIGTERM"] as const : []) {
      Deno.addSignalListener(signal, () => interrupted.abort());
    }
    await executeRun(root, spec, (done, total) => say({ done, total }), {
      ...told,
      threads: Number(threads),
      signal: interrupted.signal,
      warn: (warning) => say({ warning }),
    });
    end(0);
  } catch (error) {
    if (interrupted.signal.aborted) {
      say({ error: "it was interrupted by a signal.", reason: "interrupted" });
      end(130);
    }
    const reason = error instanceof StorageError
      ? "storage"
      : error instanceof RunIsLocked
      ? "locked"
      : "run";
    say({ error: error instanceof Error ? error.message : String(error), reason });
    if (reason === "run") console.error(error);
    end(1);
  }
}

function stop(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
