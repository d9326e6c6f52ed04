import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
  command: "results",
  description:
    "Keeps the scalars of a profile's finished runs in data/results/, or a few of its encoders in\n" +
    "data/models/, to be committed.",
  flags: {
    profile: { value: "name", description: "whose runs to keep; laptop by default, the plan" },
    store: { value: "folder", description: "the store of runs, instead of the project's runs" },
    output: {
      value: "folder",
      description: "where the files go, instead of data/results or data/models",
    },
    encoders: {
      description: "keep the encoders trained at 15, 40 and 80 % with the first seed, not results",
    },
  },
});
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => flags.encoders ? steps.keepEncoders(flags) : steps.keepResults(flags),
);
