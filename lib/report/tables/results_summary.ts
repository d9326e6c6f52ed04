import { profileParts } from "../../experiments/plan/notebooks.ts";
import type { Profile } from "../../experiments/profiles/profile.ts";
import { profileRuns } from "../../experiments/results/committed_runs.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import { distinctRuns, type RunSpec } from "../../runs/store/spec.ts";
import { hoursNumber } from "../../format/duration.ts";
import { markdownTable } from "../../format/text_table.ts";

/**
 * The committed results of a profile as a page of Markdown: how far they are, what they cost and where
 * they were computed.
 */
export function resultsSummary(profile: Profile, runs: ReferenceRun[]): string {
  const wanted = profileRuns(profile);
  const stored = new Map(runs.map((run) => [run.key, run]));
  const rows = partRows(profile, stored);
  return [
    `# Results of profile ${profile.name}`,
    "",
    `Written by \`deno task results\` together with \`${profile.name}.jsonl\`, which has a finished run ` +
    `a line. ${runs.length} of the ${wanted.size} runs of the profile (${profile.meantFor}) are ` +
    `there. They took ${hours(runs)} hours of processor time.`,
    "",
    markdownTable(["part", "runs", "seeds that are whole", "processor hours"], [
      ...rows,
      ["all, each run once", `${runs.length} of ${wanted.size}`, "", hours(runs)],
    ]),
    "",
    markdownTable(["computed on", "code", "runs", "first ended", "last ended"], machines(runs)),
    "",
  ].join("\n");
}

type Stored = Map<string, ReferenceRun>;

/** How far each block of the plan is, or each notebook's runs. */
function partRows(profile: Profile, stored: Stored): string[][] {
  const bySeed = profile.seeds.map((seed) => profileParts({ ...profile, seeds: [seed] }));
  return profileParts(profile).map(({ title, specs }, i) =>
    row(title, specs, profile.seeds, bySeed.map((parts) => parts[i].specs), stored)
  );
}

function row(
  title: string,
  specs: RunSpec[],
  seeds: number[],
  bySeed: RunSpec[][],
  stored: Stored,
): string[] {
  const keysOf = (specs: RunSpec[]) => distinctRuns(specs).map(({ key }) => key);
  const asked = keysOf(specs);
  const own = asked.flatMap((key) => stored.get(key) ?? []);
  const keysBySeed = bySeed.map(keysOf);
  const whole = seeds.filter((_, i) =>
    keysBySeed[i].length > 0 && keysBySeed[i].every((key) => stored.has(key))
  );
  return [
    title,
    `${own.length} of ${asked.length}`,
    whole.length === 0 ? "–" : whole.join(", "),
    hours(own),
  ];
}

function hours(runs: ReferenceRun[]): string {
  return hoursNumber(runs.reduce((sum, run) => sum + run.processorSeconds, 0));
}

/** A row for each machine and commit that computed runs, in the order of their first. */
function machines(runs: ReferenceRun[]): string[][] {
  const inOrder = runs.toSorted((a, b) => a.finishedAt < b.finishedAt ? -1 : 1);
  const groups = Map.groupBy(inOrder, ({ environment }) => {
    const { processor, processorModel, cores, tensorflow, deno, commit } = environment;
    return JSON.stringify([
      `${processorModel ?? processor}, ${cores} cores, TensorFlow ${tensorflow}, Deno ${deno}`,
      commit ?? "unknown",
    ]);
  });
  return [...groups].map(([name, own]) => {
    const ends = own.map(({ finishedAt }) => finishedAt);
    const minute = (time: string) => `${time.slice(0, 16).replace("T", " ")} UTC`;
    return [...JSON.parse(name), `${own.length}`, minute(ends[0]), minute(ends.at(-1)!)];
  });
}
