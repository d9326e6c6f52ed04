import { join } from "node:path";
import { checkpointSteps } from "../store/checkpoints.ts";
import { type Executor, type Job, type JobEnd, type JobNews, writeSpec } from "./executor.ts";
import { slurm, SlurmError } from "./slurm_command.ts";
import {
  adviceFor,
  partitionTime,
  refusalOf,
  type SlurmLimits,
  slurmLimits,
} from "./slurm_limits.ts";
import { slurmScript } from "./slurm_script.ts";
import { StorageError } from "../../files/storage_error.ts";
import { readSoundRun, runPaths } from "../store/store.ts";
import type { WorkerMessage, WorkerOptions } from "../workers/worker.ts";
import { PATIENCE } from "../workers/workers.ts";
import { writeAtomically } from "../../files/write_atomically.ts";
import { duration } from "../../format/duration.ts";

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
  /** How long a quota may stay used up although no job of these is left to end. */
  quotaPatienceSeconds?: number;
}

/** A run that Slurm has, or is about to get. */
interface Submitted {
  job: Job;
  onNews: (news: JobNews) => void;
  end: (end: JobEnd) => void;
  /** `JOB_TASK` within Slurm, or `JOB` where it has no arrays; null until it is submitted. */
  task: string | null;
  /** Step of its checkpoint when it was submitted; 0 without one. */
  step: number;
  resubmissions: number;
}

/** Another job of the user's, which may fill the quota, seldom takes longer. */
const QUOTA_PATIENCE_SECONDS = 24 * 60 * 60;

/** Ends that are no fault of the run; it goes on from its checkpoint. */
const TO_RESUBMIT = ["PREEMPTED", "NODE_FAIL", "BOOT_FAIL", "TIMEOUT"];

/** A run that is interrupted more often makes no progress. */
const MOST_RESUBMISSIONS = 50;

/** Jobs that are handed over within this time share an array, milliseconds. */
const GATHER = 500;

/** States in which a task may still do something. */
const ALIVE = /^(PENDING|CONFIGURING|RUNNING|COMPLETING|SUSPENDED|REQUEUED|REQUEUE_HOLD|STOPPED)/;

/**
 * Reasons to wait that no end of other jobs takes away. Limits named Minutes, and Wall, count what was ever computed;
 * those named RunMinutes count what runs.
 */
const WAITS_FOR_EVER =
  /^(PartitionTimeLimit$|BadConstraints$|(Assoc|QOS)Max\w+PerJob|(Assoc|QOS)Grp(Wall|\w+(?<!Run)Minutes)|(Invalid|Bad)(Account|QOS)$|(Account|QOS)NotAllowed$)/;

/**
 * Computes runs as Slurm array jobs, of all that are ready together, in as few arrays as the cluster's limits allow;
 * what a quota leaves no room for is submitted when other jobs have ended, and refused when none of these is left to
 * end and it stays used up for a day. What was preempted or lost its node is submitted again.
 *
 * Tried on stand-ins for Slurm's commands and, where it is installed, on a Slurm of one node; no real cluster has been
 * tried.
 */
export function slurmExecutor(options: SlurmOptions): Executor {
  const active = new Set<Submitted>();
  const lists: string[] = [];
  let working = false;
  let limits: SlurmLimits | undefined;
  /** Most tasks of the next array: half as many as were refused, twice as many as were then taken. */
  let tasks = Infinity;
  let warnedOf = "";
  /** Since when Slurm has taken nothing while none of these jobs was there to end, monotonic milliseconds. */
  let fullSince: number | undefined;
  const patience = options.quotaPatienceSeconds ?? QUOTA_PATIENCE_SECONDS;

  /** Submits what waits, until Slurm takes no more. */
  const submitWaiting = async () => {
    const waiting = [...active].filter(({ task }) => task === null);
    if (waiting.length === 0) return;
    limits ??= await slurmLimits(options, options.sbatch);
    const { shared = [], alone = [] } = Object.groupBy(
      waiting,
      ({ job }) => job.spec.kind === "pretrain" && (options.workers ?? 1) > 1 ? "shared" : "alone",
    );
    for (const [batch, workers] of [[shared, options.workers], [alone, 1]] as const) {
      while (batch.length > 0) {
        const part = batch.splice(0, Math.min(tasks, limits.submitted, limits.arrayTasks || 1) || 1)
          .filter((one) => active.has(one));
        if (part.length === 0) continue;
        const end = await submitPart(part, { ...options, workers }, limits);
        if (end === "smaller") batch.unshift(...part);
        else if (end === "later") return;
      }
    }
  };
  const submitPart = async (
    part: Submitted[],
    options: SlurmOptions,
    limits: SlurmLimits,
  ): Promise<"done" | "smaller" | "later"> => {
    const finishAll = async (end: JobEnd) => {
      for (const one of part) await finish(one, end);
      return "done" as const;
    };
    if (limits.submitted === 0 || limits.running === 0) {
      const [what, which] = limits.submitted === 0
        ? ["submit", "MaxSubmitJobs"]
        : ["run", "MaxJobs"];
      return await finishAll({
        kind: "refused",
        message: `Slurm's accounting lets you ${what} no jobs at all (${which} is 0, of your ` +
          "account or of its quality of service); name others by --sbatch=--account=NAME or " +
          "--sbatch=--qos=NAME, or ask those who run the cluster.",
      });
    }
    try {
      lists.push(await submit(part, options, limits.arrayTasks > 0));
    } catch (error) {
      const { message } = error as Error;
      if (!(error instanceof SlurmError)) return await finishAll(endBy(error));
      const { said } = error;
      const refusal = refusalOf(said);
      if (refusal === "unanswered") return await finishAll({ kind: "failed", message });
      const full = refusal === "full" ||
        refusal === "perhaps full" && [...active].some(({ task }) => task !== null);
      if (refusal !== "wrong" && part.length > 1) {
        tasks = Math.ceil(part.length / 2);
        return "smaller";
      }
      if (full) {
        if ([...active].some(({ task }) => task !== null)) fullSince = undefined;
        else fullSince ??= performance.now();
        if (fullSince !== undefined && performance.now() - fullSince > 1000 * patience) {
          return await finishAll({
            kind: "refused",
            message: `Slurm has taken no job for ${duration(patience)}: ${oneLine(said)}. ` +
              "`squeue --me` lists the jobs that may fill the quota; end some, or name another " +
              "account or quality of service by --sbatch, and run the same command again.",
          });
        }
        waitForRoom(part[0], said);
        return "later";
      }
      return await finishAll({
        kind: "refused",
        message: `Slurm does not take it: ${oneLine(said)}. ${await adviceFor(
          said,
          options,
          options.sbatch ?? [],
        )}`,
      });
    }
    fullSince = undefined;
    if (part.length >= tasks) tasks *= 2;
    for (const one of part) if (!active.has(one)) await cancel(one);
    return "done";
  };
  const waitForRoom = (one: Submitted, said: string) => {
    if (said === warnedOf) return;
    warnedOf = said;
    const waiting = [...active].filter(({ task }) => task === null).length;
    one.onNews({
      warning: `Slurm takes no more jobs for now: ${oneLine(said)}. This ${
        waiting > 1 ? `and ${waiting - 1} more are` : "is"
      } submitted when others have ended, and given up when it takes none for ${
        duration(patience)
      } and none of these is left to end.`,
    });
  };
  const finish = async (one: Submitted, end: JobEnd) => {
    active.delete(one);
    if (active.size === 0) {
      for (const list of lists.splice(0)) await Deno.remove(list).catch(() => {});
    }
    one.end(end);
  };
  const cancel = async ({ task }: Submitted) => {
    if (task !== null) await slurm("scancel", [task], options).catch(() => "");
  };
  const work = async () => {
    working = true;
    while (active.size > 0) {
      await milliseconds(GATHER);
      await submitWaiting();
      await milliseconds(1000 * (options.pollSeconds ?? 10));
      for (const one of [...active]) {
        const end = one.task === null
          ? null
          : await lookAfter(one, options).catch((error) => endBy(error));
        if (!end || !active.has(one)) continue;
        if (end.kind === "refused") await cancel(one);
        await finish(one, end);
      }
    }
    working = false;
  };

  return {
    slots: Infinity,
    run(job, onNews, signal) {
      const { promise, resolve } = Promise.withResolvers<JobEnd>();
      const one: Submitted = { job, onNews, end: resolve, task: null, step: 0, resubmissions: 0 };
      active.add(one);
      if (!working) void work();
      const onAbort = async () => {
        await cancel(one);
        await finish(one, { kind: "failed", message: "it was cancelled." });
      };
      signal.addEventListener("abort", onAbort);
      return promise.finally(() => signal.removeEventListener("abort", onAbort));
    },
  };
}

function endBy(error: unknown): JobEnd {
  const { message } = error as Error;
  return { kind: error instanceof StorageError ? "storage" : "failed", message };
}

function milliseconds(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

/** What a command of Slurm said, without its name before each line. */
function oneLine(said: string): string {
  return said.split("\n").map((line) => line.replace(/^\w+: (error: )?/, "").replace(/\.$/, ""))
    .join("; ");
}

/**
 * Submits runs as one array job, notes the task of each and returns the file that lists them.
 *
 * @param array false for one run where Slurm has no arrays
 */
async function submit(batch: Submitted[], options: SlurmOptions, array: boolean): Promise<string> {
  const { root } = batch[0].job;
  for (const one of batch) {
    await writeSpec(one.job);
    await Deno.remove(saidPath(one.job)).catch(() => {});
    one.step = await lastStep(one.job);
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
  try {
    const answer = await slurm(
      "sbatch",
      [
        "--parsable",
        "--job-name=mask-rate",
        ...array ? [`--array=0-${batch.length - 1}`] : [],
        `--ntasks=${workers}`,
        `--cpus-per-task=${threads}`,
        "--output=/dev/null",
        ...options.sbatch ?? [],
      ],
      options,
      slurmScript(root, list, threads, workers),
    );
    const id = answer.split(";")[0].trim();
    for (const [i, one] of batch.entries()) one.task = array ? `${id}_${i}` : id;
    return list;
  } catch (error) {
    await Deno.remove(list);
    throw error;
  }
}

/** The step of a run's last checkpoint; 0 without one. */
async function lastStep({ root, key }: Job): Promise<number> {
  const [step = 0] = await checkpointSteps(runPaths(root, key).directory);
  return step;
}

/** How a submitted run stands: null while it goes on, or goes on after it was cut off. */
async function lookAfter(one: Submitted, options: SlurmOptions): Promise<JobEnd | null> {
  const { state, reason = "", partition, timeLimit } = await taskState(one.task!, options);
  const { job } = one;
  const said = await lastMessage(job);
  if (said && "done" in said) one.onNews(said);
  if (state === "PENDING" && WAITS_FOR_EVER.test(reason)) {
    return {
      kind: "refused",
      message: `Slurm would let it wait for ever (${reason}). ${await adviceFor(
        reason.replace(/^PartitionTimeLimit/, "time limit"),
        options,
        partition === undefined ? [] : [`--partition=${partition}`],
      )}`,
    };
  }
  if (ALIVE.test(state)) return null;
  if (await readSoundRun(job.root, job.key, () => {})) {
    await Deno.remove(saidPath(job)).catch(() => {});
    return { kind: "finished" };
  }
  const ended = said && "error" in said ? said : null;
  if (state === "TIMEOUT" && await lastStep(job) <= one.step) {
    const longest = await partitionTime(options, partition);
    return {
      kind: "refused",
      message:
        `Slurm ended it after its time limit of ${
          timeLimit ?? "unknown length"
        }, and it came to no ` +
        `checkpoint to go on from. Ask for more time by --sbatch=--time=` +
        (longest ? `; partition ${longest.partition} allows ${longest.time}.` : "."),
    };
  }
  const resubmit = ended ? ended.reason === "interrupted" : TO_RESUBMIT.includes(state);
  if (resubmit && one.resubmissions < MOST_RESUBMISSIONS) {
    one.resubmissions++;
    one.task = null;
    one.onNews({ warning: `Slurm ended it (${state}); it is submitted again.` });
    return null;
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

/** What Slurm tells of a task. */
interface TaskState {
  /** Such as RUNNING; UNKNOWN for one that it has forgotten. */
  state: string;
  /** Why it waits. */
  reason?: string;
  partition?: string;
  timeLimit?: string;
}

async function taskState(task: string, options: SlurmOptions): Promise<TaskState> {
  try {
    const text = await slurm("scontrol", ["show", "job", task, "--oneliner"], options);
    const field = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(text)?.[1];
    return {
      state: field("JobState") ?? "UNKNOWN",
      reason: field("Reason"),
      partition: field("Partition"),
      timeLimit: field("TimeLimit"),
    };
  } catch (error) {
    if (/Invalid job id/.test((error as Error).message)) return { state: "UNKNOWN" };
    // The controller does not answer; it is asked again.
    return { state: "PENDING" };
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
