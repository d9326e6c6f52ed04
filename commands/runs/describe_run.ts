import { checkpointSteps } from "../../lib/runs/store/checkpoints.ts";
import { lockJudge } from "../../lib/runs/locks/lock.ts";
import { runKey, type RunSpec, runTitle } from "../../lib/runs/store/spec.ts";
import { readRun, runPaths } from "../../lib/runs/store/store.ts";
import { DamagedFile, unsealed } from "../../lib/runs/store/seal.ts";
import { duration } from "@/format/duration.ts";

/** Everything there is to say about a run: its state, what it is, and its result if it has one. */
export async function describeRun(store: string, key: string): Promise<string> {
  const { spec, result } = await readSpec(store, key);
  const run = await readRun(store, key);
  const state = run
    ? `finished ${run.finishedAt} after ${duration(run.seconds)}`
    : await unfinishedState(store, key);
  const parts = [
    `${key}  ${spec ? runTitle(spec) : "without a specification"}`,
    `${state}; in ${runPaths(store, key).directory}`,
    JSON.stringify(spec, null, 2),
  ];
  if (run) parts.push(JSON.stringify({ result, environment: run.environment }, null, 2));
  return parts.join("\n");
}

/**
 * What a run is and, where it is finished, what came out.
 *
 * @throws {DamagedFile} when its result or its spec is not what was written
 */
export async function readSpec(
  store: string,
  key: string,
): Promise<{ spec?: RunSpec; result?: unknown }> {
  const run = await readRun(store, key);
  if (run) return { spec: run.spec, result: run.result };
  const path = runPaths(store, key).spec;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  const spec = unsealed(text, path).record as unknown as RunSpec;
  if (runKey(spec) !== key) throw new DamagedFile(path, "it is the spec of another run");
  return { spec };
}

/** Whether an unfinished run is being computed, and how far it got. */
export async function unfinishedState(store: string, key: string): Promise<string> {
  const { directory } = runPaths(store, key);
  const lock = await lockJudge()(directory);
  if (lock.kind === "held") {
    const { owner } = lock;
    return owner ? `being computed by process ${owner.pid} on ${owner.host}` : "being computed";
  }
  const [step] = await checkpointSteps(directory);
  return step === undefined ? "unfinished, to start anew" : `unfinished, to go on at step ${step}`;
}
