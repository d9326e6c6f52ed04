import { existsSync } from "node:fs";
import { root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import { buildSite } from "./build_site.ts";
import { compareSites } from "./compare_sites.ts";
import { executeReference, referenceFolder } from "./execute_reference.ts";
import { duration } from "@/format/duration.ts";
import type { Flags } from "./usage.ts";

/** Executes what has to be executed again, builds the site and says where it is. */
export async function site(flags: Flags): Promise<void> {
  if (flags.notebooks !== undefined && !existsSync(flags.notebooks)) {
    throw new Problem(
      `There is no folder ${flags.notebooks}; --notebooks names one of executed notebooks, such as ` +
        "the folder executed in that of reproduce --output.",
    );
  }
  const notebooks = flags.notebooks ?? `${root}/site/executed`;
  const committed = referenceFolder;
  await executeReference();
  if (flags.compare) {
    const { files, different } = await compareSites({ notebooks, committed });
    for (const file of different) console.log(`differs: ${file}`);
    console.log(`${files - different.length} of ${files} files are alike.`);
    if (different.length > 0) Deno.exit(1);
    return;
  }
  const target = `${root}/_site`;
  const publisher = flags.publisher ?? "auto";
  const built = await buildSite({ target, notebooks, committed, publisher, address: flags.url });
  console.log(
    `${
      built.publisher === "lume" ? "Lume" : "The offline publisher"
    } built ${built.pages} pages in ${duration(built.seconds)}: ${target}/index.html`,
  );
}
