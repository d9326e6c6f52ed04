import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Executor, type Job, type JobEnd, type JobNews, writeSpec } from "./executor.ts";
import { StorageError } from "./storage_error.ts";
import { findSoundRun, runPaths } from "./store.ts";
import type { WorkerMessage, WorkerOptions } from "./worker.ts";
import { PATIENCE } from "./workers.ts";
import { writeAtomically } from "./write_atomically.ts";

/** How runs are handed to Slurm. The store must lie where every node sees it. */
export interface SlurmOptions {
  /** Options of `sbatch` such as `--partition=gpu` or `--gres=gpu:1`. */
  sbatch?: string[];
  /** Cores of one run, or of each of its workers. */
  threads: number;
  /**
   * Processes that share each pre-training, as tasks of one job, on whichever nodes Slurm gives it; one when
   * left out. They find one another by the nodes' host names.
   */
  workers?: number;
  /** Environment of Slurm's commands, such as SLURM_CONF. */
  env?: Record<string, string>;
  pollSeconds?: number;
}

/** A run that Slurm has, or is about to get. */
interface Submitted {
  job: Job;
  onNews: (news: JobNews) => void;
  end: (end: JobEnd) => void;
  /** `JOB_TASK` within Slurm; null until it is submitted. */
  task: string | null;
  resubmissions: number;
}

/** Ports of a job's workers: as many jobs as there are share none on one node. */
const FIRST_PORT = 20_000;
const PORTS = 20_000;

/** Ends that are no fault of the run; it goes on from its checkpoint. */
const TO_RESUBMIT = ["PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "TIMEOUT"];

/** A run that is interrupted more often makes no progress. */
const MOST_RESUBMISSIONS = 50;

/** Jobs that are handed over within this time share an array, milliseconds. */
const GATHER = 500;

/** States in which a task may still do something. */
const ALIVE = /^(PENDING|CONFIGURING|RUNNING|COMPLETING|SUSPENDED|REQUEUED|REQUEUE_HOLD|STOPPED)/;

/**
 * Computes runs as Slurm array jobs, one array for all that are ready together. What was preempted
 * or lost its node is submitted again.
 */
export function slurmExecutor(options: SlurmOptions): Executor {
  const active = new Set<Submitted>();
  const lists: string[] = [];
  let gathering = false;
  let watching = false;

  const submitGathered = async () => {
    gathering = false;
    const waiting = [...active].filter(({ task }) => task === null);
    const { shared = [], alone = [] } = Object.groupBy(
      waiting,
      ({ job }) => job.spec.kind === "pretrain" && (options.workers ?? 1) > 1 ? "shared" : "alone",
    );
    for (const [batch, workers] of [[shared, options.workers], [alone, 1]] as const) {
      try {
        if (batch.length > 0) lists.push(await submit(batch, { ...options, workers }));
      } catch (error) {
        const message = (error as Error).message;
        const kind = error instanceof StorageError ? "storage" : "failed";
        for (const one of batch) finish(one, { kind, message });
      }
    }
    if (!watching) void watch();
  };
  const gather = () => {
    if (!gathering) setTimeout(submitGathered, GATHER);
    gathering = true;
  };
  const finish = (one: Submitted, end: JobEnd) => {
    active.delete(one);
    one.end(end);
  };
  const watch = async () => {
    watching = true;
    while (active.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * (options.pollSeconds ?? 10)));
      for (const one of [...active]) {
        const end = one.task === null ? null : await lookAfter(one, options);
        if (end === "resubmit") gather();
        else if (end) finish(one, end);
      }
    }
    watching = false;
    for (const list of lists.splice(0)) await Deno.remove(list).catch(() => {});
  };

  return {
    slots: Infinity,
    run(job, onNews, signal) {
      const { promise, resolve } = Promise.withResolvers<JobEnd>();
      const one: Submitted = { job, onNews, end: resolve, task: null, resubmissions: 0 };
      active.add(one);
      gather();
      const onAbort = async () => {
        if (one.task !== null) await slurm("scancel", [one.task], options).catch(() => "");
        finish(one, { kind: "failed", message: "it was cancelled." });
      };
      signal.addEventListener("abort", onAbort);
      return promise.finally(() => signal.removeEventListener("abort", onAbort));
    },
  };
}

/** Submits runs as one array job, notes the task of each and returns the file that lists them. */
async function submit(batch: Submitted[], options: SlurmOptions): Promise<string> {
  const { root } = batch[0].job;
  for (const { job } of batch) {
    await writeSpec(job);
    await Deno.remove(saidPath(job)).catch(() => {});
  }
  const list = join(root, `array-${crypto.randomUUID()}.txt`);
  const { threads, workers = 1 } = options;
  const lines = batch.map(({ job: { key, abandonedLock } }) => {
    const told: WorkerOptions = {
      abandonedLock,
      ...(workers > 1 && { workers: { addresses: [], starts: false, ...PATIENCE } }),
    };
    return [runPaths(root, key).directory, JSON.stringify(told)].join("\t") + "\n";
  });
  await writeAtomically(list, lines.join(""));
  const id = await slurm(
    "sbatch",
    [
      "--parsable",
      "--job-name=mask-rate",
      `--array=1-${batch.length}`,
      `--ntasks=${workers}`,
      `--cpus-per-task=${threads}`,
      "--output=/dev/null",
      ...options.sbatch ?? [],
    ],
    options,
    script(root, list, threads, workers),
  );
  for (const [i, one] of batch.entries()) one.task = `${id.split(";")[0].trim()}_${i + 1}`;
  return list;
}

/** The array's script: task N computes the run of the list's line N, in the shell's place. */
function script(root: string, list: string, threads: number, workers: number): string {
  const deno = (module: string) => {
    const path = fileURLToPath(new URL(module, import.meta.url));
    return `exec ${quoted(Deno.execPath())} run --allow-all --no-check ${quoted(path)}`;
  };
  const first = `${deno("worker.ts")} ${quoted(root)} "$folder/spec.json" ${threads} "$options" \\
  >> "$folder/said.jsonl" 2>> "$folder/log.txt"
`;
  const read = `#!/bin/sh
line=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" ${quoted(list)})
export folder=$(printf '%s' "$line" | cut -f 1)
export options=$(printf '%s' "$line" | cut -f 2)
`;
  if (workers === 1) return read + first;
  const other = `${deno("peer.ts")} "$SLURM_PROCID" ${threads} "$options" 2>> "$folder/log.txt"
`;
  const place = quoted('echo "$SLURM_PROCID $(hostname)"');
  const address = `'{ printf "%s\\"%s:%d\\"", (NR > 1 ? "," : ""), $2, port + $1 }'`;
  return `${read}port=$((${FIRST_PORT} + SLURM_JOB_ID % ${PORTS}))
addresses=$(srun sh -c ${place} | sort -n | awk -v port="$port" ${address})
options=$(printf '%s' "$options" | sed 's/"addresses":\\[\\]/"addresses":['"$addresses"']/')
exec srun --kill-on-bad-exit=0 sh -c ${
    quoted(`if [ "$SLURM_PROCID" -gt 0 ]; then ${other}fi\n${first}`)
  }
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** How a submitted run stands: null while it goes on. */
async function lookAfter(
  one: Submitted,
  options: SlurmOptions,
): Promise<JobEnd | "resubmit" | null> {
  const state = await taskState(one.task!, options);
  const { job } = one;
  const said = await lastMessage(job);
  if (said && "done" in said) one.onNews(said);
  if (ALIVE.test(state)) return null;
  if (await findSoundRun(job.root, job.spec, () => {})) {
    await Deno.remove(saidPath(job)).catch(() => {});
    return { kind: "finished" };
  }
  const ended = said && "error" in said ? said : null;
  const resubmit = ended ? ended.reason === "interrupted" : TO_RESUBMIT.includes(state);
  if (resubmit && one.resubmissions < MOST_RESUBMISSIONS) {
    one.resubmissions++;
    one.task = null;
    one.onNews({ warning: `Slurm ended it (${state}); it is submitted again.` });
    return "resubmit";
  }
  if (ended?.reason === "locked") return { kind: "locked" };
  if (ended) {
    return { kind: ended.reason === "storage" ? "storage" : "failed", message: ended.error };
  }
  return {
    kind: "failed",
    message: state === "OUT_OF_MEMORY"
      ? "it needed more memory than Slurm gave it; ask for more with --mem."
      : `Slurm ended it (${state}) before it could say why.`,
  };
}

/** Slurm's word for what a task does, such as RUNNING; UNKNOWN for one it has forgotten. */
async function taskState(task: string, options: SlurmOptions): Promise<string> {
  try {
    const text = await slurm("scontrol", ["show", "job", task, "--oneliner"], options);
    return /JobState=(\w+)/.exec(text)?.[1] ?? "UNKNOWN";
  } catch (error) {
    if (/Invalid job id/.test((error as Error).message)) return "UNKNOWN";
    // The controller does not answer; it is asked again.
    return "PENDING";
  }
}

async function lastMessage(job: Job): Promise<WorkerMessage | null> {
  const text = await Deno.readTextFile(saidPath(job)).catch(() => "");
  for (const line of text.trimEnd().split("\n").reverse().slice(0, 2)) {
    try {
      return JSON.parse(line);
    } catch {
      // Cut short by a kill, or still being written.
    }
  }
  return null;
}

function saidPath({ root, key }: Job): string {
  return join(runPaths(root, key).directory, "said.jsonl");
}

/** Runs one of Slurm's commands; throws what it says when it fails. */
export async function slurm(
  command: string,
  args: string[],
  { env }: Pick<SlurmOptions, "env">,
  input = "",
): Promise<string> {
  const process = new Deno.Command(command, {
    args,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${command} failed: ${text(stderr).trim()}`);
  return text(stdout);
}
