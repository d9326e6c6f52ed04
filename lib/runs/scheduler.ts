import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { dependencies, runKey, type RunSpec } from "./spec.ts";
import type { WorkerMessage } from "./worker.ts";
import { findRun, runPaths, type StoredRun, writeAtomically } from "./store.ts";

/** What happens to a run while the scheduler works. */
export type RunEvent =
  | { kind: "stored"; key: string; spec: RunSpec }
  | { kind: "started"; key: string; spec: RunSpec }
  | { kind: "progress"; key: string; spec: RunSpec; done: number; total: number }
  | { kind: "finished"; key: string; spec: RunSpec; seconds: number }
  | { kind: "failed"; key: string; spec: RunSpec; message: string; log: string };

/** How runs are scheduled. */
export interface ScheduleOptions {
  /** Runs at a time; the machine's threads are divided among them. */
  jobs: number;
  onEvent?(event: RunEvent): void;
  /** Aborting kills the workers; their runs go on from their checkpoints next time. */
  signal?: AbortSignal;
}

/**
 * Computes the runs that the store at `root` lacks, each in a process of its own, and whatever
 * they start from before them; finished ones are only read. A run that fails leaves the others
 * running.
 *
 * @returns the runs of `specs`, in their order
 * @throws when runs failed, naming the first and its log, after all others have ended
 */
export async function runAll(
  root: string,
  specs: RunSpec[],
  options: ScheduleOptions,
): Promise<StoredRun[]> {
  const waiting = new Map<string, RunSpec>();
  for (const spec of specs) {
    for (const needed of [...dependencies(spec), spec]) waiting.set(await runKey(needed), needed);
  }
  for (const [key, spec] of [...waiting]) {
    if (!await findRun(root, spec)) continue;
    waiting.delete(key);
    options.onEvent?.({ kind: "stored", key, spec });
  }
  const failures: Extract<RunEvent, { kind: "failed" }>[] = [];
  const running = new Map<string, Promise<void>>();
  const unfinished = new Set(waiting.keys());
  const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / options.jobs));
  while ((waiting.size > 0 || running.size > 0) && !options.signal?.aborted) {
    const ready = await firstReady(waiting, unfinished);
    if (ready && running.size < options.jobs) {
      const [key, spec] = ready;
      waiting.delete(key);
      options.onEvent?.({ kind: "started", key, spec });
      const run = work(root, key, spec, threads, options).then((end) => {
        running.delete(key);
        if (options.signal?.aborted) return;
        options.onEvent?.(end);
        if (end.kind === "failed") failures.push(end);
        else unfinished.delete(key);
      });
      running.set(key, run);
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      break;
    }
  }
  await Promise.all(running.values());
  options.signal?.throwIfAborted();
  if (failures.length > 0) {
    const [{ key, message, log }] = failures;
    throw new Error(
      `${failures.length} of ${specs.length} runs failed, first ${key}: ${message}\nIts log is ${log}`,
    );
  }
  return await Promise.all(specs.map(async (spec) => (await findRun(root, spec))!));
}

/** A waiting run all of whose dependencies have results. */
async function firstReady(
  waiting: Map<string, RunSpec>,
  unfinished: Set<string>,
): Promise<[string, RunSpec] | undefined> {
  for (const [key, spec] of waiting) {
    const needed = await Promise.all(dependencies(spec).map(runKey));
    if (needed.every((dependency) => !unfinished.has(dependency))) return [key, spec];
  }
}

async function work(
  root: string,
  key: string,
  spec: RunSpec,
  threads: number,
  { onEvent, signal }: ScheduleOptions,
): Promise<Extract<RunEvent, { kind: "finished" | "failed" }>> {
  const paths = runPaths(root, key);
  await Deno.mkdir(paths.directory, { recursive: true });
  await writeAtomically(paths.spec, JSON.stringify(spec, null, 2) + "\n");
  const started = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      fileURLToPath(new URL("worker.ts", import.meta.url)),
      root,
      paths.spec,
      String(threads),
    ],
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  const log = new Response(process.stderr).text();
  const lines = createInterface({ input: Readable.fromWeb(process.stdout as never) });
  let message: string | undefined;
  for await (const line of lines) {
    const said: WorkerMessage = JSON.parse(line);
    if ("error" in said) message = said.error;
    else onEvent?.({ kind: "progress", key, spec, ...said });
  }
  const { success, code } = await process.status;
  if (success) {
    return { kind: "finished", key, spec, seconds: (performance.now() - started) / 1000 };
  }
  message ??= `its process ended with exit code ${code} before it could say why.`;
  await Deno.writeTextFile(paths.log, await log);
  return { kind: "failed", key, spec, message, log: paths.log };
}
