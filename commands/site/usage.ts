import type { Arguments, Usage } from "../shared/arguments.ts";

/** What `deno task site` understands. */
export const usage = {
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
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
