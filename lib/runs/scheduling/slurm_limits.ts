import { userInfo } from "node:os";
import { slurm, SlurmError } from "./slurm_command.ts";

/** What a cluster takes at a time, as far as it tells. */
export interface SlurmLimits {
  /** Tasks of one array, indices from 0; 0 where arrays are switched off. */
  arrayTasks: number;
  /** Jobs that this user may have in Slurm, each task of an array counting; Infinity where nothing says so. */
  submitted: number;
  /** Jobs of these that may run at a time. */
  running: number;
}

type Environment = { env?: Record<string, string> };

/** Slurm's own default of MaxArraySize. */
const USUAL_ARRAY_TASKS = 1001;

/**
 * Asks the cluster for its limits: those of slurm.conf, those of the user's associations and those of the quality of
 * service (QOS) that its jobs are for. Clusters without accounting have no quotas, and some tell users nothing: then
 * {@link refusalOf} what is submitted shows them. Written by Slurm's manuals and tried on stand-ins for its commands;
 * no real cluster with accounting has been asked.
 *
 * MaxArraySize is one more than the highest index of an array, 0 where there are none; MaxJobCount is how many jobs
 * Slurm keeps of all users (slurm.conf). MaxSubmitJobs and MaxJobs are an association's, MaxSubmitJobsPerUser and
 * MaxJobsPerUser a QOS's (sacctmgr).
 *
 * @param sbatch options of the submission, which may name an account and a QOS
 */
export async function slurmLimits(
  options: Environment,
  sbatch: string[] = [],
): Promise<SlurmLimits> {
  const config = await answer("scontrol", ["show", "config"], options);
  const limit = (name: string) => {
    const found = new RegExp(`^${name}\\s*=\\s*(\\d+)`, "m").exec(config);
    return found ? Number(found[1]) : null;
  };
  const account = optionOf(sbatch, "account", "A");
  const associations = (await accounting(
    ["association", `user=${userInfo().username}`],
    ["Account", "MaxSubmitJobs", "MaxJobs", "DefaultQOS", "QOS"],
    options,
  )).filter((one) => account === undefined || one.Account === account);
  const qos = new Map(
    (await accounting(["qos"], ["Name", "MaxSubmitJobsPerUser", "MaxJobsPerUser"], options))
      .map((one) => [one.Name, one]),
  );
  // Which of them a job is for may be the cluster's choice, so that none is held to another's quota.
  const most = (
    own: keyof (typeof associations)[number],
    perUser: "MaxSubmitJobsPerUser" | "MaxJobsPerUser",
  ) =>
    Math.max(
      ...associations.length === 0 ? [Infinity] : [],
      ...associations.flatMap((one) => {
        const named = optionOf(sbatch, "qos", "q") ?? (one.DefaultQOS || one.QOS);
        return named.split(",").map((name) =>
          Math.min(quota(one[own]), quota(qos.get(name)?.[perUser] ?? ""))
        );
      }),
    );
  return {
    arrayTasks: limit("MaxArraySize") ?? USUAL_ARRAY_TASKS,
    submitted: Math.min(
      limit("MaxJobCount") ?? Infinity,
      most("MaxSubmitJobs", "MaxSubmitJobsPerUser"),
    ),
    running: most("MaxJobs", "MaxJobsPerUser"),
  };
}

/** What accounting has of something, by field; nothing where there is none. */
async function accounting<Field extends string>(
  what: string[],
  fields: Field[],
  options: Environment,
): Promise<Record<Field, string>[]> {
  const text = await answer(
    "sacctmgr",
    ["--noheader", "--parsable2", "show", ...what, `format=${fields.join(",")}`],
    options,
  );
  return text.split("\n").slice(0, -1).map((line) => {
    const values = line.split("|");
    return Object.fromEntries(fields.map((field, i) => [field, values[i] ?? ""])) as Record<
      Field,
      string
    >;
  });
}

/** The value of an option of `sbatch`, the last one where it is given twice. */
function optionOf(sbatch: string[], long: string, short: string): string | undefined {
  const written = new RegExp(`^(?:--${long}=|-${short})(\\S+)`);
  return sbatch.map((option) => written.exec(option)?.[1]).findLast((value) => value !== undefined);
}

/** Jobs of a quota as sacctmgr prints it: nothing where there is none. */
function quota(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Infinity;
}

/**
 * How long jobs of a partition may take, in Slurm's words such as `1-00:00:00` or `UNLIMITED`; null where it is not
 * told.
 *
 * @param partition the default one when left out
 */
export async function partitionTime(
  options: Environment,
  partition?: string,
): Promise<{ partition: string; time: string } | null> {
  const text = await answer("scontrol", ["show", "partition", "--oneliner"], options);
  const field = (line: string, name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1];
  const line = text.split("\n").find((line) =>
    partition === undefined
      ? field(line, "Default") === "YES"
      : field(line, "PartitionName") === partition
  );
  const time = line && field(line, "MaxTime");
  return time ? { partition: field(line, "PartitionName")!, time } : null;
}

/** What a command prints; nothing where the cluster does not have it or does not answer. */
async function answer(command: string, args: string[], options: Environment): Promise<string> {
  try {
    return await slurm(command, args, options);
  } catch (error) {
    if (error instanceof SlurmError) return "";
    throw error;
  }
}

/**
 * Why Slurm did not take jobs:
 *
 * - `full`: a quota is used up, so that jobs are taken when others end;
 * - `perhaps full`: a limit that is not named, perhaps a quota;
 * - `too large`: too many for one array;
 * - `unanswered`: Slurm did not answer;
 * - `wrong`: the jobs can never be taken as they are.
 */
export type Refusal = "full" | "perhaps full" | "too large" | "unanswered" | "wrong";

/**
 * Reads what `sbatch` said.
 *
 * @example
 * ```ts
 * import { refusalOf } from "@/runs/scheduling/slurm_limits.ts";
 * import assert from "node:assert/strict";
 * assert.equal(refusalOf("sbatch: error: QOSMaxSubmitJobPerUserLimit"), "full");
 * assert.equal(refusalOf("sbatch: error: invalid partition specified: gpus"), "wrong");
 * ```
 */
export function refusalOf(said: string): Refusal {
  if (/\b(Assoc|QOS)\w*SubmitJob/.test(said)) return "full";
  if (/temporarily un(available|able)/.test(said)) return "full";
  if (/Job violates accounting\/QOS policy/.test(said) && !/\b(Assoc|QOS)[A-Z]\w+/.test(said)) {
    return "perhaps full";
  }
  if (/Invalid job array specification/.test(said)) return "too large";
  if (/Unable to contact|Socket timed out|Zero Bytes/i.test(said)) return "unanswered";
  return "wrong";
}

/** What helps against what Slurm says, the first that fits. */
const ADVICE: [RegExp, string][] = [
  [/there is no command/, "Run it on a machine of the cluster that submits jobs."],
  [
    /Grp(Wall|\w*Minutes)/,
    "The computing time that your account or its quality of service may use in all is used up, or kept for jobs " +
    'that run; name others, as in --sbatch="--account=NAME --qos=NAME", or ask those who run the cluster for more.',
  ],
  [
    /account|qos/i,
    '`sacctmgr show association user="$USER" format=Account,QOS,MaxSubmitJobs,MaxWall` lists what you may use; ' +
    'choose of it, as in --sbatch="--account=NAME --qos=NAME".',
  ],
  [/partition/i, "`sinfo` lists the partitions; name one, as in --sbatch=--partition=NAME."],
  [/processors|node config|nodes? count|memory/i, "`sinfo --long` lists what nodes have."],
];

/** A sentence on what to do about jobs that Slurm does not take. */
export async function adviceFor(
  said: string,
  options: Environment,
  sbatch: string[],
): Promise<string> {
  if (/time ?limit/i.test(said)) {
    const longest = await partitionTime(options, optionOf(sbatch, "partition", "p"));
    return longest
      ? `Partition ${longest.partition} allows ${longest.time}; ask for no more, as in --sbatch=--time=${longest.time}.`
      : "`scontrol show partition` tells how long jobs may take (MaxTime); say less, as in --sbatch=--time=1:00:00.";
  }
  const found = ADVICE.find(([words]) => words.test(said));
  return found ? found[1] : "Correct the options given by --sbatch.";
}
