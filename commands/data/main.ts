import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";
import { profileNames } from "../shared/profile_names.ts";

const { flags } = readArguments({
  command: "data",
  description: "Fetches the data and prepares the pre-training text, so that runs need no network.",
  flags: {
    list: { description: "only list the sources: licence, size, use, and whether they are here" },
    profile: {
      value: "name",
      description:
        "prepare the text of this profile only; that of all but gpu and paper by default",
      choices: profileNames,
    },
    all: { description: "fetch large optional packages too, or compute their tasks' baselines" },
    baselines: { description: "compute data/baselines.json: tasks without any encoder" },
  },
});
await afterSetUp<typeof import("./steps.ts")>(import.meta.resolve("./steps.ts"), async (steps) => {
  if (flags.list) await steps.listSources();
  else if (flags.baselines) await steps.storeBaselines(flags.all === true);
  else await steps.prepareAll(flags.profile, flags.all === true);
});
