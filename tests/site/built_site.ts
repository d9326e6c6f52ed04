import { fileURLToPath } from "node:url";
import { buildSite } from "../../commands/build_site.ts";

/** The executed notebooks that the tests build a site from. */
export const fixtures: string = fileURLToPath(new URL("./fixtures/executed", import.meta.url));

/** Builds the site from the fixtures, without encoders, into a temporary folder, hands it over and takes it away again. */
export async function withBuiltSite(use: (site: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await buildSite({
      target: `${folder}/site`,
      notebooks: fixtures,
      runs: `${folder}/runs`,
      publisher: "offline",
    });
    await use(`${folder}/site`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
