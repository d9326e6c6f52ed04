import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
  command: "results",
  description: "Keeps the scalars of a profile's finished runs in data/results/, to be committed.",
  flags: {
    profile: { value: "name", description: "whose runs to keep; laptop by default, the plan" },
    store: { value: "folder", description: "the store of runs, instead of the project's runs" },
    output: { value: "folder", description: "where the files go, instead of data/results" },
  },
});
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => steps.keepResults(flags),
);
