import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { WorkerPatience } from "../../tensorflow/mod.ts";
import { type Executor, type Job, type JobEnd, type JobNews, writeSpec } from "./executor.ts";
import { StorageError } from "../../files/storage_error.ts";
import { runPaths } from "../store/store.ts";
import { privateNetwork } from "../workers/private_network.ts";
import type { WorkerMessage, WorkerOptions } from "../workers/worker.ts";
import { deviceEnvironment, ownAddresses, PATIENCE } from "../workers/workers.ts";

/** How runs share this machine. */
export interface LocalOptions {
  /** Runs at a time; the machine's threads are divided among them. */
  jobs: number;
  /**
   * Processes that share each pre-training: so many on this machine, in a network of their own, or those that
   * listen at these addresses (`host:port`), of which the first is started here and the others are there.
   */
  workers?: number | string[];
  /** How long these wait for one another. */
  patience?: WorkerPatience;
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
  job: Job,
  onNews: (news: JobNews) => void,
  signal: AbortSignal,
  options: LocalOptions,
): Promise<JobEnd> {
  const { hangSeconds = HANG_SECONDS } = options;
  const process = workerCommand(job, options).spawn();
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
  const logged = keepLog(process.stderr, runPaths(job.root, job.key).log);
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

function workerCommand(
  { root, key, spec, abandonedLock }: Job,
  { jobs, workers, checkpointSeconds, patience = PATIENCE }: LocalOptions,
): Deno.Command {
  const shared = spec.kind === "pretrain" ? workers : undefined;
  const own = typeof shared === "number";
  const addresses = own ? ownAddresses(shared) : shared;
  const threads = Math.floor(navigator.hardwareConcurrency / jobs / (own ? shared : 1));
  const told: WorkerOptions = {
    checkpointSeconds,
    abandonedLock,
    workers: addresses && { addresses, starts: own, ...patience },
  };
  const [command, ...args] = [
    ...(own ? privateNetwork : []),
    Deno.execPath(),
    "run",
    "--allow-all",
    "--no-check",
    fileURLToPath(new URL("../workers/worker.ts", import.meta.url)),
    root,
    runPaths(root, key).spec,
    String(Math.max(1, threads)),
    JSON.stringify(told),
  ];
  return new Deno.Command(command, {
    args,
    env: shared === undefined ? {} : deviceEnvironment(0),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
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
