import type { Arguments, Usage } from "../shared/arguments.ts";
import { profileNames } from "../shared/profile_names.ts";

/** What `deno task reproduce` understands. */
export const usage = {
  command: "reproduce",
  description: "Runs the experiments of a profile, executes the notebooks and builds the report.",
  flags: {
    profile: {
      value: "name",
      description:
        "size of everything, from minutes to days; quick by default; gpu needs a GPU and was never " +
        "run, paper can be planned with --dry-run only",
      choices: profileNames,
    },
    only: { value: "numbers", description: "notebooks to run, such as 02,05; all by default" },
    jobs: {
      value: "number",
      number: "whole",
      description: "runs at a time; one per core by default",
    },
    workers: {
      value: "number or host:port,...",
      description: "processes that share each pre-training; on this machine, or at these addresses",
    },
    executor: {
      value: "name",
      description: "where runs are computed; on this machine by default",
      choices: ["local", "slurm"],
    },
    sbatch: {
      value: "options",
      description: "slurm: options of sbatch, as in --sbatch=--gres=gpu:1",
    },
    output: {
      value: "folder",
      description: "where runs, executed notebooks and the report go, instead of the project",
    },
    seeds: {
      value: "number",
      number: "whole",
      description: "pre-training seeds per arm, instead of the profile's",
    },
    uncommitted: {
      description:
        "compute only the runs that data/results/ lacks, with what they start from, to add them to " +
        "it by deno task results; no notebook is executed",
    },
    "dry-run": { description: "only say what would be computed: runs, tokens, FLOPs, disk, time" },
  },
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
