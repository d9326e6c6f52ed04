import { readArguments } from "./arguments.ts";
import { setUp } from "./setup.ts";

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
await setUp();
// Loaded only now: before set-up, the npm packages it imports may not be there.
const { takePart } = await import(new URL("worker/take_part.ts", import.meta.url).href);
try {
  await takePart(flags);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
