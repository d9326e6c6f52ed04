import { readArguments } from "./arguments.ts";
import { setUp } from "./setup.ts";

const { flags } = readArguments({
  command: "results",
  description: "Keeps the scalars of a profile's finished runs in data/results/, to be committed.",
  flags: {
    profile: { value: "name", description: "whose runs to keep; laptop by default" },
    store: { value: "folder", description: "the store of runs, instead of the project's runs" },
    output: { value: "folder", description: "where the files go, instead of data/results" },
  },
});
await setUp();
// Loaded only now: before set-up, the npm packages it imports may not be there.
const steps = await import(new URL("keep_results/steps.ts", import.meta.url).href);
try {
  await steps.keepResults(flags);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
