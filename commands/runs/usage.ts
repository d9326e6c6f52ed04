import type { Arguments, Usage } from "../shared/arguments.ts";

/** What `deno task runs` understands. */
export const usage = {
  command: "runs",
  description:
    "Shows and tidies the stored runs: list, show KEY, compare KEY KEY, prune [KEY ...]." +
    "\nA key may be cut to its first digits.",
  flags: {
    where: { value: "field=value,...", description: "list or export only these runs" },
    csv: { value: "file", description: "write the listed runs to a CSV file" },
    parquet: { value: "file", description: "write the listed runs to a Parquet file" },
    store: { value: "folder", description: "the store, instead of the project's runs" },
    yes: { description: "prune: remove without asking" },
  },
  positionals: "list | show KEY | compare KEY KEY | prune [KEY ...]",
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
