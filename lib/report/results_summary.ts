import { experiments, isPlanned, profileParts } from "../experiments/experiments.ts";
import type { Profile } from "../experiments/profile.ts";
import { profileRuns, type ReferenceRun } from "../experiments/reference_results.ts";
import { runKey, type RunSpec } from "../runs/store/spec.ts";
import { wasMeasured } from "./claims/claims.ts";
import { intervalText, verdictText } from "./claims/claims_with_reference.ts";
import { judgedBy, type Reference } from "./reference.ts";

/**
 * The committed results of a profile as a page of Markdown: how far they are, what they cost, where
 * they were computed, and, but for the planned profile, what they say of each claim.
 */
export async function resultsSummary(reference: Reference): Promise<string> {
  const { profile, runs } = reference;
  const wanted = await profileRuns(profile);
  const stored = new Map(runs.map((run) => [run.key, run]));
  const rows = isPlanned(profile)
    ? await blockRows(profile, stored)
    : await notebookRows(profile, stored);
  return [
    `# Results of profile ${profile.name}`,
    "",
    `Written by \`deno task results\` together with \`${profile.name}.jsonl\`, which has a finished run ` +
    `a line. ${runs.length} of the ${wanted.size} runs of the profile (${profile.meantFor}) are ` +
    `there. They took ${hours(runs)} hours of processor time.`,
    "",
    table([
      isPlanned(profile) ? "block" : "notebook",
      "runs",
      "seeds that are whole",
      "processor hours",
    ], [
      ...rows,
      ["all, each run once", `${runs.length} of ${wanted.size}`, "", hours(runs)],
    ]),
    "",
    table(["computed on", "code", "runs", "first ended", "last ended"], machines(runs)),
    "",
    ...(isPlanned(profile) ? [] : verdicts(reference)),
  ].join("\n");
}

type Stored = Map<string, ReferenceRun>;

/** How far each experiment is. */
function notebookRows(profile: Profile, stored: Stored): Promise<string[][]> {
  return Promise.all(experiments.map(async ({ notebook, specs }) => {
    const title = `[${notebook.replace(".ipynb", "")}](../../notebooks/${notebook})`;
    const bySeed = profile.seeds.map((seed) => specs({ ...profile, seeds: [seed] }));
    return await row(title, specs(profile), profile.seeds, bySeed, stored);
  }));
}

/** How far each block of the plan is. */
function blockRows(profile: Profile, stored: Stored): Promise<string[][]> {
  const bySeed = profile.seeds.map((seed) => profileParts({ ...profile, seeds: [seed] }));
  return Promise.all(
    profileParts(profile).map(({ title, specs }, i) =>
      row(title, specs, profile.seeds, bySeed.map((parts) => parts[i].specs), stored)
    ),
  );
}

async function row(
  title: string,
  specs: RunSpec[],
  seeds: number[],
  bySeed: RunSpec[][],
  stored: Stored,
): Promise<string[]> {
  const keysOf = async (specs: RunSpec[]) => [...new Set(await Promise.all(specs.map(runKey)))];
  const asked = await keysOf(specs);
  const own = asked.flatMap((key) => stored.get(key) ?? []);
  const keysBySeed = await Promise.all(bySeed.map(keysOf));
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

/** What the runs say of each claim. */
function verdicts({ profile, runs, hiding }: Reference): string[] {
  const claims = judgedBy(profile, runs, hiding?.compared);
  return [
    "A claim is judged by the rule that stands in `lib/report/claims/claims.ts`; effects are counted the " +
    "paper's way, so a negative one leans against the claim.",
    "",
    table(
      ["claim", "verdict", "interval", "rule"],
      claims.map((claim) => [
        claim.text,
        wasMeasured(claim) ? verdictText(claim) : "not measured yet",
        intervalText(claim) ?? "–",
        claim.rule,
      ]),
    ),
    "",
  ];
}

function hours(runs: ReferenceRun[]): string {
  const seconds = runs.reduce((sum, run) => sum + run.processorSeconds, 0);
  return (seconds / 3600).toFixed(2);
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

function table(columns: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
