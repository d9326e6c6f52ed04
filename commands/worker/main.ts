import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";
import { usage } from "./usage.ts";

const { flags } = readArguments(usage);
await afterSetUp<typeof import("./take_part.ts")>(
  import.meta.resolve("./take_part.ts"),
  ({ takePart }) => takePart(flags),
);
