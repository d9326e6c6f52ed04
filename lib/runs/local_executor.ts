import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Executor, type Job, type JobEnd, type JobNews, writeSpec } from "./executor.ts";
import { StorageError } from "./storage_error.ts";
import { runPaths } from "./store.ts";
import type { WorkerMessage, WorkerOptions } from "./worker.ts";

/** How runs share this machine. */
export interface LocalOptions {
  /** Runs at a time; the machine's threads are divided among them. */
  jobs: number;
  /** A worker that shows no progress for so long is killed. */
  hangSeconds?: number;
  checkpointSeconds?: number;
}

/** The slowest steps, such as compiling a large encoder or a long evaluation, take minutes. */
const HANG_SECONDS = 20 * 60;

/** Time that an interrupted worker has for its last checkpoint, milliseconds. */
const GRACE = 10_000;

/** Computes each run in a process of its own on this machine. */
export function localExecutor(options: LocalOptions): Executor {
  return {
    slots: options.jobs,
    async run(job, onNews, signal) {
      try {
        await writeSpec(job);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return { kind: "storage", message: error.message };
      }
      return await runWorker(job, onNews, signal, options);
    },
  };
}

async function runWorker(
  { root, key, abandonedLock }: Job,
  onNews: (news: JobNews) => void,
  signal: AbortSignal,
  { jobs, hangSeconds = HANG_SECONDS, checkpointSeconds }: LocalOptions,
): Promise<JobEnd> {
  const paths = runPaths(root, key);
  const threads = Math.max(1, Math.floor(navigator.hardwareConcurrency / jobs));
  const workerOptions: WorkerOptions = { checkpointSeconds, abandonedLock };
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      fileURLToPath(new URL("worker.ts", import.meta.url)),
      root,
      paths.spec,
      String(threads),
      JSON.stringify(workerOptions),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = (name: Deno.Signal) => {
    try {
      process.kill(name);
    } catch {
      // It has ended by itself.
    }
  };
  let hung = false;
  const onHang = () => {
    hung = true;
    kill("SIGKILL");
  };
  let patience = setTimeout(onHang, hangSeconds * 1000);
  let grace: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    kill("SIGTERM");
    grace = setTimeout(() => kill("SIGKILL"), GRACE);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  const logged = keepLog(process.stderr, paths.log);
  let said: Extract<WorkerMessage, { error: string }> | undefined;
  for await (const line of createInterface({ input: Readable.fromWeb(process.stdout as never) })) {
    clearTimeout(patience);
    patience = setTimeout(onHang, hangSeconds * 1000);
    const message = parse(line);
    if (message && "error" in message) said = message;
    else if (message) onNews(message);
  }
  const status = await process.status;
  await logged;
  clearTimeout(patience);
  clearTimeout(grace);
  signal.removeEventListener("abort", onAbort);
  if (status.success) return { kind: "finished" };
  if (said?.reason === "locked") return { kind: "locked" };
  if (said?.reason === "storage") return { kind: "storage", message: said.error };
  return { kind: "failed", message: said?.error ?? silentEnd(status, hung, hangSeconds) };
}

function silentEnd({ code, signal }: Deno.CommandStatus, hung: boolean, hangSeconds: number) {
  if (hung) {
    return `it showed no progress for ${hangSeconds} s and was stopped.`;
  }
  if (signal === "SIGKILL") {
    return "it was killed by signal 9, as Linux does where memory runs out; fewer jobs at a time " +
      "leave more memory to each.";
  }
  return `its process ended ${
    signal ? `by ${signal}` : `with exit code ${code}`
  } before it could say why.`;
}

/** Null for a line that a library printed or that a kill cut short. */
function parse(line: string): WorkerMessage | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Appends a stream to a file. A log that cannot be written is no reason to stop a run. */
async function keepLog(stream: ReadableStream<Uint8Array>, path: string): Promise<void> {
  for await (const chunk of stream) {
    await Deno.writeFile(path, chunk, { append: true }).catch(() => {});
  }
}
