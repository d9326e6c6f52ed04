import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags, positionals } = readArguments({
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
});
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => steps.runs(positionals, flags),
);
