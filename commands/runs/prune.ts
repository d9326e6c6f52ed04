import { join } from "node:path";
import { lockJudge, takeLock } from "../../lib/runs/locks/lock.ts";
import { dropFromIndex, listRows } from "../../lib/runs/store/run_index.ts";
import { readRun, runPaths } from "../../lib/runs/store/store.ts";
import { Problem } from "../shared/problem.ts";
import { unfinishedState } from "./describe_run.ts";

/** A run that may be removed. */
interface Prunable {
  key: string;
  what: string;
  bytes: number;
}

/**
 * Runs to remove: those given, or all that are unfinished and that no process computes.
 *
 * @throws {Problem} for a given run that is being computed
 */
export async function findPrunable(store: string, given: string[]): Promise<Prunable[]> {
  const keys = given.length > 0 ? given : (await listRows(store)).unfinished;
  const judge = lockJudge();
  const prunable: Prunable[] = [];
  for (const key of keys) {
    const { directory } = runPaths(store, key);
    if ((await judge(directory)).kind === "held") {
      if (given.length === 0) continue;
      throw new Problem(`${key} is ${await unfinishedState(store, key)}; stop that first.`);
    }
    const finished = await readRun(store, key).catch(() => null);
    const what = finished ? "finished" : await unfinishedState(store, key);
    prunable.push({ key, what, bytes: await sizeOf(directory) });
  }
  return prunable;
}

/**
 * Removes runs with all their files, but none that a process began to compute meanwhile.
 *
 * @returns keys of the removed
 */
export async function removeRuns(store: string, keys: string[]): Promise<string[]> {
  const removed: string[] = [];
  for (const key of keys) {
    const { directory } = runPaths(store, key);
    const lock = await takeLock(directory);
    if (!lock) continue;
    // The result goes first: what is left after an interruption is an unfinished run.
    await Deno.remove(runPaths(store, key).result).catch(() => {});
    await Deno.remove(directory, { recursive: true });
    await lock.release(true);
    removed.push(key);
  }
  await dropFromIndex(store, removed);
  return removed;
}

async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    bytes += isDirectory ? await sizeOf(path) : (await Deno.lstat(path)).size;
  }
  return bytes;
}
