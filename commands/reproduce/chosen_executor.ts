import type { Executor } from "../../lib/runs/scheduling/executor.ts";
import { localExecutor } from "../../lib/runs/scheduling/local_executor.ts";
import { mayIsolate } from "../../lib/runs/workers/private_network.ts";
import { slurm, SlurmError } from "../../lib/runs/scheduling/slurm_command.ts";
import { slurmExecutor } from "../../lib/runs/scheduling/slurm_executor.ts";
import { Problem, WrongArguments } from "../shared/problem.ts";
import { readWorkers } from "../shared/workers_flag.ts";
import type { Flags } from "./usage.ts";

/** Where runs are computed, and how many at a time. */
export interface ChosenExecutor {
  executor: Executor;
  jobs: number;
}

/** Cores of one run on Slurm. */
const SLURM_THREADS = 2;

/**
 * Reads where runs are to be computed.
 *
 * @throws {WrongArguments} for flags that don't go together
 * @throws {Problem} where this machine cannot follow them
 */
export async function chosenExecutor(flags: Flags): Promise<ChosenExecutor> {
  const cores = navigator.hardwareConcurrency;
  const workers = readWorkers(flags.workers);
  const given = flags.jobs;
  if (flags.executor === "slurm") {
    if (given !== undefined) {
      throw new WrongArguments(
        "--jobs is for this machine; Slurm runs as many as it has room for.",
      );
    }
    if (Array.isArray(workers)) {
      throw new WrongArguments(
        "Slurm chooses the nodes of the workers; say how many, as in --workers 2.",
      );
    }
    const sbatch = flags.sbatch?.split(/\s+/);
    return { executor: slurmExecutor({ threads: SLURM_THREADS, workers, sbatch }), jobs: cores };
  }
  if (flags.sbatch !== undefined) throw new WrongArguments("--sbatch is for --executor slurm.");
  if (Array.isArray(workers) && given !== undefined && given > 1) {
    throw new WrongArguments(
      "With --workers at given addresses one run goes at a time; leave out --jobs.",
    );
  }
  if (typeof workers === "number" && !await mayIsolate()) {
    throw new Problem(
      "TensorFlow's servers listen on every network interface and obey whoever reaches them, and this system " +
        "does not let programs make a network of their own (unshare --user --net). On a machine that others " +
        "cannot reach, give the workers addresses, --workers 127.0.0.1:4501,127.0.0.1:4502, and start the " +
        "others by `deno task worker`.",
    );
  }
  const jobs = given ??
    (Array.isArray(workers) ? 1 : Math.max(1, Math.floor(cores / (workers ?? 1))));
  return { executor: localExecutor({ jobs, workers }), jobs };
}

/**
 * Looks for the command that submits jobs, so that its lack is said once and before the work, not of every run.
 *
 * @param env such as PATH, beside this process's own
 * @throws {Problem} where it is not there
 */
export async function requireSlurm(env?: Record<string, string>): Promise<void> {
  try {
    await slurm("sbatch", ["--version"], { env });
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    throw new Problem(
      `--executor slurm needs sbatch: ${error.said}. Run this on a machine of the cluster that submits jobs.`,
    );
  }
}
