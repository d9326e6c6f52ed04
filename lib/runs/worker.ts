/**
 * One run in a process of its own: `worker.ts STORE SPEC_FILE THREADS`. What it has to say leaves
 * as JSON lines on standard output: progress, or the error that ended it (with exit code 1).
 */
import { executeRun } from "./execute.ts";

/** A line of a worker's output. */
export type WorkerMessage = { done: number; total: number } | { error: string };

if (import.meta.main) {
  const [root, specFile, threads] = Deno.args;
  const say = (message: WorkerMessage) => console.log(JSON.stringify(message));
  try {
    const spec = JSON.parse(await Deno.readTextFile(specFile));
    await executeRun(root, spec, (done, total) => say({ done, total }), Number(threads));
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
    console.error(error);
    Deno.exit(1);
  }
}
