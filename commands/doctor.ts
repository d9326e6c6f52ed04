import { readArguments } from "./arguments.ts";
import { setUp } from "./setup.ts";

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
await setUp();
// Loaded only now: before set-up, the npm packages it imports may not be there.
const { examine } = await import(new URL("doctor/examine.ts", import.meta.url).href);
try {
  await examine(flags.device);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
