import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
  command: "worker",
  description:
    "Takes part in pre-trainings that `reproduce --workers host:port,...` computes on the first of these " +
    "machines.\nTensorFlow listens on every network interface and obeys whoever reaches it: only for networks " +
    "that you trust.",
  flags: {
    workers: { value: "host:port,...", description: "the same addresses, in the same order" },
    index: { value: "number", description: "which of them this machine is; the first is 0" },
    threads: { value: "number", description: "threads to compute with; all cores by default" },
  },
});
await afterSetUp<typeof import("./take_part.ts")>(
  import.meta.resolve("./take_part.ts"),
  ({ takePart }) => takePart(flags),
);
