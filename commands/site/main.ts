import { readArguments } from "../shared/arguments.ts";
import { buildSite } from "./build_site.ts";
import { compareSites } from "./compare_sites.ts";
import { duration } from "../shared/progress.ts";
import { root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";

const { flags } = readArguments({
  command: "site",
  description: "Builds the site in _site/ from the executed notebooks and the stored data.",
  flags: {
    notebooks: { value: "folder", description: "executed notebooks, instead of site/executed/" },
    publisher: {
      value: "name",
      description: "what renders the pages; auto takes Lume where it can be downloaded",
      choices: ["auto", "lume", "offline"],
    },
    url: { value: "address", description: "where the site will stand, for sitemap and previews" },
    compare: { description: "build with both publishers and list the files that differ" },
  },
});
const notebooks = flags.notebooks ?? `${root}/site/executed`;
try {
  if (flags.compare) {
    const { files, different } = await compareSites(notebooks);
    for (const file of different) console.log(`differs: ${file}`);
    console.log(`${files - different.length} of ${files} files are alike.`);
    Deno.exit(different.length === 0 ? 0 : 1);
  }
  const target = `${root}/_site`;
  const publisher = flags.publisher ?? "auto";
  const built = await buildSite({ target, notebooks, publisher, address: flags.url });
  console.log(
    `${
      built.publisher === "lume" ? "Lume" : "The offline publisher"
    } built ${built.pages} pages in ${duration(built.seconds)}: ${target}/index.html`,
  );
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
