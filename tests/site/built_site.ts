import { fileURLToPath } from "node:url";
import { plan } from "@/experiments/plan/plan.ts";
import { type PlanAnswers, planAnswers } from "@/report/plan/ledger/answers.ts";
import { buildSite, type SiteOptions } from "../../commands/site/build_site.ts";
import type { SiteReference } from "../../site/build/reference.ts";

/** The notebooks, executed on a reader's runs, that the tests build a site from. */
export const fixtures: string = fileURLToPath(new URL("./fixtures/executed", import.meta.url));

/**
 * Builds a site from the fixtures alone: no notebooks without outputs or of committed runs, no encoders.
 *
 * @param answers what the plan's runs say; nothing yet when left out
 */
export async function buildFixtures(
  target: string,
  { answers = planAnswers(plan, []), ...options }: Partial<SiteOptions> & {
    answers?: PlanAnswers;
  } = {},
): Promise<void> {
  const none = await Deno.makeTempDir();
  try {
    const reference: SiteReference = { ...answers, finished: [], again: [], source: "" };
    await Deno.writeTextFile(`${none}/reference.json`, JSON.stringify(reference));
    await buildSite({
      target,
      notebooks: fixtures,
      committed: `${none}/committed`,
      sources: `${none}/sources`,
      reference: `${none}/reference.json`,
      runs: `${none}/runs`,
      models: `${none}/models`,
      publisher: "offline",
      ...options,
    });
  } finally {
    await Deno.remove(none, { recursive: true });
  }
}
