import { join } from "node:path";
import type { HeartbeatTask } from "./heartbeat.ts";
import { fileNumbers } from "../../files/numbered_files.ts";
import { hasEnded, type Owner, thisProcess } from "./owner.ts";
import { storing } from "../../files/storage_error.ts";

/**
 * A run's lock is the file `lock.N` with the highest N in its folder: a line that names its owner,
 * then a count that the owner's heartbeat raises. Whoever takes the lock creates the next file,
 * which succeeds for one process only, on shared file systems too. The highest file is never
 * removed before the run has its result, so numbers only rise.
 */
interface LockFile {
  generation: number;
  /** All of the file: it changes as long as its owner lives. */
  text: string;
}

/** A lock that this process holds. */
export interface Lock {
  /** Whether another process has taken it over, as after a suspension beyond the lease. */
  lost(): Promise<boolean>;
  /** @param finished whether the run has its result, so that no lock is needed any more */
  release(finished: boolean): Promise<void>;
}

/** Another process computes a run. */
export class RunIsLocked extends Error {
  override name = "RunIsLocked";
}

/**
 * A process that was suspended beyond its lease must not write beside its successor.
 *
 * @throws {RunIsLocked} naming the run's folder
 */
export async function refuseIfLost(lock: Lock, directory: string): Promise<void> {
  if (await lock.lost()) {
    throw new RunIsLocked(`${directory} was taken over by another process.`);
  }
}

/** Seconds without a heartbeat after which a lock counts as abandoned. */
export const LEASE_SECONDS = 60;

const NAME = /^lock\.(\d+)$/;

const BEAT_SECONDS = 5;

/** Width of the count of heartbeats, which is written in place. */
const DIGITS = 12;

/** Stands in the place of the count when the owner has let go. */
const RELEASED = "released".padEnd(DIGITS);

/**
 * Takes the lock of the run in `directory`, unless a process holds it.
 *
 * @param abandoned text of a lock file that was seen without a heartbeat for the whole lease
 * @returns null where another process holds it
 */
export async function takeLock(directory: string, abandoned?: string): Promise<Lock | null> {
  const before = await newestLock(directory);
  if (before && !isFree(before.text) && before.text !== abandoned) return null;
  const generation = (before?.generation ?? 0) + 1;
  const path = lockPath(directory, generation);
  const owner = JSON.stringify(thisProcess()) + "\n";
  try {
    await storing(path, () => createFile(path, owner + "0".repeat(DIGITS)));
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return null;
    throw error;
  }
  const lost = async () => (await newestLock(directory))?.generation !== generation;
  if (await lost()) {
    await Deno.remove(path);
    return null;
  }
  await removeLocks(directory, generation - 1);
  const offset = new TextEncoder().encode(owner).length;
  const heartbeat = new Worker(new URL("heartbeat.ts", import.meta.url), { type: "module" });
  const milliseconds = BEAT_SECONDS * 1000;
  const task: HeartbeatTask = { lock: path, offset, digits: DIGITS, milliseconds };
  heartbeat.postMessage(task);
  return {
    lost,
    async release(finished) {
      heartbeat.terminate();
      if (await lost()) return;
      if (finished) await removeLocks(directory, generation);
      else await Deno.writeTextFile(path, owner + RELEASED);
    },
  };
}

/** What is known of a run's lock: an abandoned one can be taken over by its `text`. */
export type LockState =
  | { kind: "free" }
  | { kind: "held"; owner: Owner | null }
  | { kind: "abandoned"; text: string };

/**
 * Makes a judge of locks. No clock of another machine is asked, and none that can be set: a lock
 * is abandoned when its owner ran on this machine and has ended, or when the judge has seen no
 * heartbeat for the lease, by this process's monotonic clock.
 *
 * @param now monotonic milliseconds
 */
export function lockJudge(
  leaseSeconds = LEASE_SECONDS,
  now: () => number = () => performance.now(),
): (directory: string) => Promise<LockState> {
  const seen = new Map<string, { text: string; since: number }>();
  return async (directory) => {
    const lock = await newestLock(directory);
    if (!lock || isFree(lock.text)) {
      seen.delete(directory);
      return { kind: "free" };
    }
    const { text } = lock;
    const last = seen.get(directory);
    if (last?.text !== text) seen.set(directory, { text, since: now() });
    else if (now() - last.since > leaseSeconds * 1000) return { kind: "abandoned", text };
    return { kind: "held", owner: ownerOf(text) };
  };
}

function isFree(text: string): boolean {
  if (text.endsWith(RELEASED)) return true;
  const owner = ownerOf(text);
  return owner !== null && hasEnded(owner);
}

/** Null for a file whose owner was stopped before it could write its name. */
function ownerOf(text: string): Owner | null {
  try {
    return JSON.parse(text.slice(0, text.indexOf("\n")));
  } catch {
    return null;
  }
}

async function createFile(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  try {
    file.writeSync(new TextEncoder().encode(text));
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
}

async function newestLock(directory: string): Promise<LockFile | null> {
  const [generation] = await fileNumbers(directory, NAME);
  if (generation === undefined) return null;
  try {
    return { generation, text: await Deno.readTextFile(lockPath(directory, generation)) };
  } catch (error) {
    // A newer lock took its place in between, or the run got its result.
    if (error instanceof Deno.errors.NotFound) return newestLock(directory);
    throw error;
  }
}

async function removeLocks(directory: string, upTo: number): Promise<void> {
  for (const generation of (await fileNumbers(directory, NAME)).reverse()) {
    if (generation <= upTo) await Deno.remove(lockPath(directory, generation)).catch(() => {});
  }
}

function lockPath(directory: string, generation: number): string {
  return join(directory, `lock.${generation}`);
}
