import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
  command: "doctor",
  description: "Shows versions, the device TensorFlow runs on, its libraries and the registries.",
  flags: {
    device: {
      value: "name",
      description: "device to insist on; fails where TensorFlow cannot use it",
      choices: ["cpu", "gpu"],
    },
  },
});
await afterSetUp<typeof import("./examine.ts")>(
  import.meta.resolve("./examine.ts"),
  ({ examine }) => examine(flags.device),
);
