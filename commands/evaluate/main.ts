import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";
import { usage } from "./usage.ts";

const { flags } = readArguments(usage);
const { checkpoint, task } = flags;
if (checkpoint === undefined || task === undefined) {
  const needed = checkpoint === undefined ? "checkpoint" : "task";
  console.error(`\`evaluate\` needs --${needed}; \`deno task evaluate --help\` says more.`);
  Deno.exit(2);
}
await afterSetUp<typeof import("./steps.ts")>(
  import.meta.resolve("./steps.ts"),
  (steps) => steps.evaluate({ ...flags, checkpoint, task }),
);
