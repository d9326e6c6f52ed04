import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";
import { usage } from "./usage.ts";

const { flags } = readArguments(usage);
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => flags.encoders ? steps.keepEncoders(flags) : steps.keepResults(flags),
);
