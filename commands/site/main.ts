import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
  command: "site",
  description: "Executes the notebooks on the committed runs and builds the site in _site/.",
  flags: {
    notebooks: {
      value: "folder",
      description: "notebooks executed on runs of your own, instead of site/executed/",
    },
    publisher: {
      value: "name",
      description: "what renders the pages; auto takes Lume where it can be downloaded",
      choices: ["auto", "lume", "offline"],
    },
    url: { value: "address", description: "where the site will stand, for sitemap and previews" },
    compare: { description: "build with both publishers and list the files that differ" },
  },
});
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => steps.site(flags),
);
