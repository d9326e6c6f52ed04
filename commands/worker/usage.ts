import type { Arguments, Usage } from "../shared/arguments.ts";

/** What `deno task worker` understands. */
export const usage = {
  command: "worker",
  description:
    "Takes part in pre-trainings that `reproduce --workers host:port,...` computes on the first of these " +
    "machines.\nTensorFlow listens on every network interface and obeys whoever reaches it: only for networks " +
    "that you trust.",
  flags: {
    workers: { value: "host:port,...", description: "the same addresses, in the same order" },
    index: { value: "number", description: "which of them this machine is; the first is 0" },
    threads: {
      value: "number",
      number: "whole",
      description: "threads to compute with; all cores by default",
    },
  },
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
