import { fileURLToPath } from "node:url";
import { buildSite, type SiteOptions } from "../../commands/site/build_site.ts";

const path = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** The executed notebooks that the tests build a site from. */
export const fixtures: string = path("executed");

/** Builds a site from the fixtures alone: no notebooks without outputs, no reference results, no encoders. */
export async function buildFixtures(target: string, options: Partial<SiteOptions> = {}) {
  await buildSite({
    target,
    notebooks: fixtures,
    sources: `${target}/none`,
    reference: path("no_reference.json"),
    runs: `${target}/none`,
    models: `${target}/none`,
    publisher: "offline",
    ...options,
  });
}

/** Builds the site from the fixtures into a temporary folder, hands it over and takes it away again. */
export async function withBuiltSite(use: (site: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await buildFixtures(`${folder}/site`);
    await use(`${folder}/site`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
