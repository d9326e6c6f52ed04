import { readArguments } from "./arguments.ts";
import { buildSite, type Publisher } from "./build_site.ts";
import { duration } from "./progress.ts";
import { root } from "./set_up/paths.ts";
import { Problem } from "./set_up/problem.ts";

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
  },
});
try {
  const target = `${root}/_site`;
  const built = await buildSite({
    target,
    notebooks: flags.notebooks ?? `${root}/site/executed`,
    publisher: (flags.publisher ?? "auto") as Publisher | "auto",
  });
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
