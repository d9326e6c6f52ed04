import canonicalize from "canonicalize";
import { join } from "node:path";
import { type Experiment, experimentSpecs } from "../../experiments/experiment.ts";
import { type MeasuredArm, measuredArms } from "../../experiments/results/measured_arm.ts";
import { isPlanned, withSeeds } from "../../experiments/plan/notebooks.ts";
import { plan, plannedRuns } from "../../experiments/plan/plan.ts";
import type { Profile } from "../../experiments/profiles/profile.ts";
import { findProfile } from "../../experiments/profiles/profiles.ts";
import { referenceRuns, withCurves } from "../../experiments/results/committed_runs.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import { projectFolder } from "../../files/folders.ts";
import type { RunSpec } from "../../runs/store/spec.ts";
import { liveRuns } from "./live_runs.ts";

/** Which runs the notebooks show. */
export interface NotebookSetting {
  /** Of the runs; of committed ones the plan's. */
  profile: Profile;
  /** Folder of the run store; null where the committed runs are shown. */
  store: string | null;
}

/**
 * What the environment says: `MASKRATE_RUNS=committed` shows the committed runs and computes nothing; else
 * `MASKRATE_PROFILE` (quick), `MASKRATE_SEEDS` (how many of the profile's) and `MASKRATE_STORE` (`runs/`).
 *
 * @throws {RangeError} for a profile that is not there, or seeds that it cannot have
 */
export function notebookSetting(
  environment: Pick<typeof Deno.env, "get"> = Deno.env,
): NotebookSetting {
  if (environment.get("MASKRATE_RUNS") === "committed") {
    return { profile: findProfile(plan.profile), store: null };
  }
  const profile = findProfile(environment.get("MASKRATE_PROFILE") ?? "quick");
  const count = Number(environment.get("MASKRATE_SEEDS") ?? profile.seeds.length);
  const store = environment.get("MASKRATE_STORE") ?? join(projectFolder, "runs");
  return { profile: withSeeds(profile, count), store };
}

/** The runs of an experiment that are there, and what they measured. */
export interface ExperimentRuns {
  experiment: Experiment;
  profile: Profile;
  measured: MeasuredArm[];
  runs: ReferenceRun[];
  /** How many of the runs that the profile asks for are there. */
  wanted: number;
}

/**
 * An experiment's runs: of the store, where those that are missing are computed, or the committed ones as far as they
 * are there. Where the reader's profile asks nothing of the kind, the committed ones are shown as well.
 */
export async function experimentRuns(
  experiment: Experiment,
  setting: NotebookSetting = notebookSetting(),
): Promise<ExperimentRuns> {
  const own = setting.store === null ? [] : wantedSpecs(experiment, setting.profile);
  if (own.length > 0) {
    const runs = await liveRuns(setting.store!, own, navigator.hardwareConcurrency);
    const whole = await Promise.all(runs.map((run) => withCurves(setting.store!, run)));
    return measuredBy(experiment, setting.profile, whole, own.length);
  }
  const profile = findProfile(experiment.reference);
  const specs = wantedSpecs(experiment, profile);
  const asked = new Set(specs.map((spec) => canonicalize(spec)));
  const runs = (await committedRuns(profile)).filter(({ spec }) => asked.has(canonicalize(spec)));
  return measuredBy(experiment, profile, runs, asked.size);
}

/** Whose runs these are and how many of them are there, in a sentence. */
export function runsText({ experiment, profile, runs, wanted }: ExperimentRuns): string {
  const seeds = [...new Set(runs.map(({ spec }) => "start" in spec ? spec.start.seed : spec.seed))]
    .sort((a, b) => a - b);
  const named = seeds.length === 0
    ? ""
    : `, ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
  return `${experiment.title}, profile ${profile.name} (${profile.meantFor}): ` +
    `${runs.length} of ${wanted} runs are there${named}.`;
}

function measuredBy(
  experiment: Experiment,
  profile: Profile,
  runs: ReferenceRun[],
  wanted: number,
): ExperimentRuns {
  const measured = measuredArms(experiment.arms(profile), runs);
  return { experiment, profile, measured, runs, wanted };
}

/** The runs that a profile asks for of an experiment; of the plan's, those of its blocks. */
function wantedSpecs(experiment: Experiment, profile: Profile): RunSpec[] {
  if (!isPlanned(profile)) return experimentSpecs(profile, experiment);
  const starts = new Set(experiment.arms(profile).map(({ start }) => canonicalize(start)));
  const specs = plannedRuns(plan, profile.seeds).flatMap(({ specs }) => specs)
    .filter((spec) => starts.has(canonicalize("start" in spec ? spec.start : spec)));
  return [...new Map(specs.map((spec) => [canonicalize(spec), spec])).values()];
}

const read = new Map<string, Promise<ReferenceRun[]>>();

/** The committed runs, each profile's read once. */
export function committedRuns(profile: Profile): Promise<ReferenceRun[]> {
  if (!read.has(profile.name)) {
    // A line that the profile does not ask for any more must not keep a changed experiment's runs from being shown.
    read.set(profile.name, referenceRuns(profile, undefined, (sentence) => console.log(sentence)));
  }
  return read.get(profile.name)!;
}
