import { timeModel } from "./cost.ts";
import type { Executor, JobNews } from "./executor.ts";
import { localExecutor } from "./local_executor.ts";
import { LEASE_SECONDS, lockJudge } from "../locks/lock.ts";
import type { Owner } from "../locks/owner.ts";
import { planRuns, type RunPlan } from "./plan.ts";
import { dependencies, type PlannedRun, runKey, type RunSpec } from "../store/spec.ts";
import { StorageError } from "../../files/storage_error.ts";
import { readRun, readSoundRun, runPaths, type StoredRun } from "../store/store.ts";

/** What happens to a run while the scheduler works. */
export type RunEvent =
  & PlannedRun
  & (
    | { kind: "stored" }
    | { kind: "started" }
    | { kind: "progress"; done: number; total: number }
    /** Something was found damaged; the message says what is done instead. */
    | { kind: "warned"; message: string }
    /** Another process computes it; `owner` is null where its lock does not say whose it is. */
    | { kind: "elsewhere"; owner: Owner | null }
    /** It failed and is tried once more. */
    | { kind: "retried"; message: string; log: string | null }
    | { kind: "finished"; seconds: number }
    /** `log` is null where it never got as far as to write one. */
    | { kind: "failed"; message: string; log: string | null }
  );

type Failure = Extract<RunEvent, { kind: "failed" }>;

/** How runs are scheduled. */
export interface ScheduleOptions {
  /** Whether runs start in the order of their specs, as far as they can; else the longest chains first. */
  inOrder?: boolean;
  /** Runs at a time; the machine's threads are divided among them. */
  jobs: number;
  onEvent?(event: RunEvent): void;
  /** Aborting interrupts the runs; they go on from their checkpoints next time. */
  signal?: AbortSignal;
  /** Where runs are computed; on this machine, `jobs` at a time, when left out. */
  executor?: Executor;
  /** Seconds without a heartbeat after which another process's run is taken over. */
  leaseSeconds?: number;
}

/** Times that a run is tried. */
const ATTEMPTS = 2;

/** Milliseconds between two looks at runs that other processes compute. */
const POLL = 1000;

/**
 * Computes the runs that the store at `root` lacks and whatever they start from before them, those
 * that keep others waiting longest first; finished ones are only read. Runs that another process
 * computes are waited for, and taken over when it dies. A run that fails is tried once more, unless
 * another attempt would end alike, then leaves the others running.
 *
 * @returns the runs of `specs`, in their order
 * @throws when runs failed, naming the first and the log that it wrote, after all others have ended
 * @throws {StorageError} when the store takes no writes
 */
export async function runAll(
  root: string,
  specs: RunSpec[],
  options: ScheduleOptions,
): Promise<StoredRun[]> {
  const plan = await planRuns(
    root,
    specs,
    (run, message) => options.onEvent?.({ kind: "warned", ...run, message }),
  );
  return await runPlanned(root, plan, options);
}

/** {@link runAll} of runs that were looked up already: what the plan holds is not read again. */
export async function runPlanned(
  root: string,
  { asked, stored, missing }: RunPlan,
  options: ScheduleOptions,
): Promise<StoredRun[]> {
  const { onEvent = () => {}, executor = localExecutor({ jobs: options.jobs }) } = options;
  for (const { key, spec } of stored) onEvent({ kind: "stored", key, spec });
  const waiting = new Map(missing);
  const needs = new Map([...missing].map(([key, spec]) => [key, dependencies(spec).map(runKey)]));
  const order = options.inOrder
    ? [...waiting.keys()]
    : byUrgency(waiting, needs, timeModel(stored));
  const judge = lockJudge(options.leaseSeconds ?? LEASE_SECONDS);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const unfinished = new Set(waiting.keys());
  const elsewhere = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const attempts = new Map<string, number>();
  const failures: Failure[] = [];

  const start = (key: string, spec: RunSpec, abandonedLock?: string) => {
    onEvent({ kind: "started", key, spec });
    const started = performance.now();
    const onNews = (news: JobNews) =>
      onEvent(
        "warning" in news
          ? { kind: "warned", key, spec, message: news.warning }
          : { kind: "progress", key, spec, ...news },
      );
    const job = { root, key, spec, abandonedLock };
    const ended = executor.run(job, onNews, signal).then(async (end) => {
      const log = await writtenLog(root, key);
      running.delete(key);
      if (end.kind === "finished") {
        unfinished.delete(key);
        onEvent({ kind: "finished", key, spec, seconds: (performance.now() - started) / 1000 });
      } else if (end.kind === "storage") {
        stop.abort(new StorageError(end.message));
      } else if (signal.aborted) {
        return;
      } else if (end.kind === "locked") {
        waiting.set(key, spec);
      } else {
        const { message } = end;
        attempts.set(key, (attempts.get(key) ?? 0) + 1);
        if (end.kind !== "refused" && attempts.get(key)! < ATTEMPTS) {
          onEvent({ kind: "retried", key, spec, message, log });
          waiting.set(key, spec);
        } else {
          const failure = { kind: "failed", key, spec, message, log } as const;
          onEvent(failure);
          failures.push(failure);
        }
      }
    });
    running.set(key, ended);
  };

  /** Starts the most urgent run that can be started, if there is one. */
  const startNext = async (): Promise<boolean> => {
    for (const key of order) {
      const spec = waiting.get(key);
      if (!spec || needs.get(key)!.some((needed) => unfinished.has(needed))) continue;
      const lock = await judge(runPaths(root, key).directory);
      if (lock.kind === "held") {
        if (!elsewhere.has(key)) onEvent({ kind: "elsewhere", key, spec, owner: lock.owner });
        elsewhere.add(key);
        continue;
      }
      waiting.delete(key);
      if (elsewhere.delete(key) && await readSoundRun(root, key, () => {})) {
        unfinished.delete(key);
        onEvent({ kind: "stored", key, spec });
      } else {
        start(key, spec, lock.kind === "abandoned" ? lock.text : undefined);
      }
      return true;
    }
    return false;
  };

  while (!signal.aborted) {
    if (running.size < executor.slots && await startNext()) continue;
    if (running.size === 0 && elsewhere.size === 0) break;
    await nextChange([...running.values()], elsewhere.size > 0 ? POLL : null, signal);
  }
  await Promise.all(running.values());
  signal.throwIfAborted();
  if (failures.length > 0) throw failureOf(failures, asked.length, waiting.size);
  return await readFinished(root, asked, stored);
}

/** The first failure, with the log that it wrote, and how many there are. */
function failureOf(failures: Failure[], asked: number, waiting: number): Error {
  const [{ key, message, log }] = failures;
  return new Error(
    [
      `${failures.length} of ${asked} runs failed, first ${key}: ${message}`,
      ...log === null ? [] : [`Its log is ${log}`],
      ...waiting === 0 ? [] : [`${waiting} more start from failed ones.`],
    ].join("\n"),
  );
}

/** The runs of these keys, in their order; those that `held` has are not read. */
function readFinished(root: string, keys: string[], held: StoredRun[]): Promise<StoredRun[]> {
  const byKey = new Map(held.map((run) => [run.key, run]));
  return Promise.all(keys.map(async (key) => {
    const run = byKey.get(key) ?? await readRun(root, key);
    if (run) return run;
    throw new Error(
      `Run ${key} was finished, but its result has been removed from ${root} since. ` +
        `Run the same command again.`,
    );
  }));
}

/** The file with what a run printed; null where there is none. */
async function writtenLog(root: string, key: string): Promise<string | null> {
  const { log } = runPaths(root, key);
  const size = await Deno.stat(log).then((found) => found.size, () => 0);
  return size > 0 ? log : null;
}

/**
 * Keys by the time of the run and of the longest one that starts from it, longest first.
 *
 * @param needs keys of what each run starts from
 */
function byUrgency(
  runs: Map<string, RunSpec>,
  needs: Map<string, string[]>,
  secondsOf: (spec: RunSpec) => number,
): string[] {
  const dependents = new Map<string, number>();
  for (const [key, spec] of runs) {
    for (const needed of needs.get(key)!) {
      dependents.set(needed, Math.max(dependents.get(needed) ?? 0, secondsOf(spec)));
    }
  }
  const urgency = new Map(
    [...runs].map(([key, spec]) => [key, secondsOf(spec) + (dependents.get(key) ?? 0)]),
  );
  return [...runs.keys()].sort((a, b) => urgency.get(b)! - urgency.get(a)!);
}

/** Resolves when a run ends, when `milliseconds` have passed or when the signal is aborted. */
async function nextChange(
  ends: Promise<void>[],
  milliseconds: number | null,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
  signal.addEventListener("abort", () => resolve(), { once: true });
  await Promise.race([promise, ...ends]);
  clearTimeout(timer);
}
