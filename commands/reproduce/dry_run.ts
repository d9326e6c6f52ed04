import { type ExperimentNotebook, profileParts } from "../../lib/experiments/plan/notebooks.ts";
import { gpuSpeed } from "../../lib/experiments/profiles/hardware_plan.ts";
import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { largeProfiles } from "../../lib/experiments/profiles/profiles.ts";
import {
  makespan,
  runBytes,
  runFlops,
  scratchBytes,
  timeModel,
} from "../../lib/runs/scheduling/cost.ts";
import { planRuns } from "../../lib/runs/scheduling/plan.ts";
import { neededRuns, runKey, type RunSpec } from "../../lib/runs/store/spec.ts";
import { formatTable } from "../shared/format_table.ts";
import { largePlan } from "./large_plan.ts";
import { timedRuns } from "../../lib/experiments/results/timed_runs.ts";
import { byteQuantity, powerOfTen, quantity } from "@/format/quantity.ts";
import { duration } from "@/format/duration.ts";

/**
 * What a profile would compute, without computing any of it: runs, tokens, operations, disk and
 * time, by a model that the stored runs calibrate, or the committed ones where none is stored.
 *
 * @param jobs runs at a time
 * @param left keys of runs that are not to be computed, wherever they are
 */
export async function dryRun(
  profile: Profile,
  chosen: readonly ExperimentNotebook[],
  store: string,
  jobs: number,
  left: ReadonlySet<string> = new Set(),
): Promise<string> {
  const parts = profileParts(profile, chosen).map(({ title, specs }) => ({
    title,
    specs: specs.filter((spec) => !left.has(runKey(spec))),
  }));
  const all = await planRuns(store, parts.flatMap(({ specs }) => specs));
  const large = Object.hasOwn(largeProfiles, profile.name);
  const timed = large ? null : await timedRuns(all.stored);
  const secondsOf = timed === null
    ? (spec: RunSpec) => runFlops(spec) / gpuSpeed()
    : timeModel(timed.runs);
  const counted = new Set<string>();
  const rows = [];
  for (const { title, specs } of parts) {
    const needed = neededRuns(specs);
    const missing = needed.filter(({ key }) => all.missing.has(key));
    const added = missing.filter(({ key }) => !counted.has(key));
    for (const { key } of added) counted.add(key);
    rows.push({
      part: title,
      pretrainings: needed.filter(({ spec }) => spec.kind === "pretrain").length,
      stored: needed.length - missing.length,
      ...costs(added.map(({ spec }) => spec), secondsOf, jobs),
    });
  }
  rows.push({
    part: "in all",
    pretrainings: [...all.stored.map(({ spec }) => spec), ...all.missing.values()]
      .filter(({ kind }) => kind === "pretrain").length,
    stored: all.stored.length,
    ...costs([...all.missing.values()], secondsOf, jobs),
  });
  const source = timed === null
    ? "assumed for a GPU for each run, see below"
    : `measured by ${timed.named}`;
  return [
    `Profile ${profile.name}, ${jobs} runs at a time, store ${store}`,
    "",
    formatTable(rows, Object.keys(rows[0])),
    "",
    `A run that several parts share is counted with the first. Speed is ${source}; reading ` +
    `data, notebooks and the site come on top.`,
    ...(large ? ["", largePlan(profile)] : []),
  ].join("\n");
}

/** Costs of the runs that are missing. */
function costs(specs: RunSpec[], secondsOf: (spec: RunSpec) => number, jobs: number) {
  const tokens = specs.reduce((sum, spec) => sum + tokensOf(spec), 0);
  const flops = specs.reduce((sum, spec) => sum + runFlops(spec), 0);
  const scratch = specs.map(scratchBytes).sort((a, b) => b - a).slice(0, jobs);
  const bytes = [...specs.map(runBytes), ...scratch].reduce((sum, one) => sum + one, 0);
  const seconds = makespan(specs.map(secondsOf).sort((a, b) => b - a), jobs);
  return {
    missing: specs.length,
    tokens: `${quantity(tokens / 1e6)} M`,
    FLOPs: powerOfTen(flops),
    disk: byteQuantity(bytes),
    time: duration(seconds),
  };
}

function tokensOf(spec: RunSpec): number {
  if (spec.kind !== "pretrain") return 0;
  const { steps, batchSize, sequenceLength } = spec.pretraining;
  return steps * batchSize * sequenceLength;
}
