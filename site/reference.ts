import { readFile } from "node:fs/promises";
import type { JudgedClaim } from "@/report/claims.ts";
import {
  figuresOf,
  judgedBy,
  readReference,
  REFERENCE_PROFILE,
  type ReferenceFigure,
} from "@/report/reference.ts";

/** The committed results as pages show them. */
export interface SiteReference {
  profile: string;
  /** Finished runs behind all figures. */
  runs: number;
  figures: ReferenceFigure[];
  claims: JudgedClaim[];
  /** Why there are none, where results are there but fit the experiments no more. */
  problem?: string;
}

async function read(): Promise<SiteReference> {
  const path = Deno.env.get("SITE_REFERENCE");
  if (path !== undefined) return JSON.parse(await readFile(path, "utf8"));
  const profile = REFERENCE_PROFILE;
  try {
    const found = await readReference();
    const { runs, hiding } = found;
    if (runs.length === 0) return { profile, runs: 0, figures: [], claims: [] };
    return {
      profile,
      runs: runs.length,
      figures: figuresOf(found),
      claims: judgedBy(found.profile, runs, hiding?.compared),
    };
  } catch (error) {
    // Whoever changes an experiment still gets a site of their own runs.
    return { profile, runs: 0, figures: [], claims: [], problem: (error as Error).message };
  }
}

/** The reference results, read once for all pages: the committed ones, or those in the file that `SITE_REFERENCE` names. */
export const reference: SiteReference = await read();
