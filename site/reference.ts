import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { profileRuns, resultsFolder } from "@/experiments/reference_results.ts";
import type { JudgedClaim } from "@/report/claims.ts";
import type { StoredRun } from "@/runs/store.ts";
import {
  answersOf,
  figuresOf,
  judgedBy,
  readReference,
  REFERENCE_PROFILE,
  type ReferenceFigure,
} from "@/report/reference.ts";
import { readJsonFile } from "@/text/json_file.ts";

/** The committed results as pages show them. */
export interface SiteReference {
  profile: string;
  /** Finished runs behind all figures. */
  runs: number;
  /** Runs that the profile asks for. */
  wanted: number;
  /** The committed file, a run a line. */
  source: string;
  /** What computed each of them, and for how many seconds. */
  computed: Pick<StoredRun, "environment" | "seconds">[];
  figures: ReferenceFigure[];
  claims: JudgedClaim[];
  /** What they say of an experiment, as lines by its number. */
  answers: Record<string, string>;
  /** Why there are none, where results are there but fit the experiments no more. */
  problem?: string;
}

const nothing = {
  runs: 0,
  wanted: 0,
  source: "",
  computed: [],
  figures: [],
  claims: [],
  answers: {},
};

async function read(): Promise<SiteReference> {
  const path = Deno.env.get("SITE_REFERENCE");
  if (path !== undefined) return readJsonFile(path, "Make it anew.");
  const profile = REFERENCE_PROFILE;
  try {
    const found = await readReference();
    const { runs, hiding } = found;
    if (runs.length === 0) return { ...nothing, profile };
    return {
      profile,
      runs: runs.length,
      wanted: (await profileRuns(found.profile)).size,
      source: await readFile(join(resultsFolder, `${profile}.jsonl`), "utf8"),
      computed: runs.map(({ environment, seconds }) => ({ environment, seconds })),
      figures: figuresOf(found),
      claims: judgedBy(found.profile, runs, hiding?.compared),
      answers: answersOf(found),
    };
  } catch (error) {
    // Whoever changes an experiment still gets a site of their own runs.
    return { ...nothing, profile, problem: (error as Error).message };
  }
}

/** The reference results, read once for all pages: the committed ones, or those in the file that `SITE_REFERENCE` names. */
export const reference: SiteReference = await read();
