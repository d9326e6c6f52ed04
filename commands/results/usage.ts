import type { Arguments, Usage } from "../shared/arguments.ts";
import { computableProfiles } from "../shared/profile_names.ts";

/** What `deno task results` understands. */
export const usage = {
  command: "results",
  description:
    "Keeps the scalars of a profile's finished runs in data/results/, or a few of its encoders in\n" +
    "data/models/, to be committed.",
  flags: {
    profile: {
      value: "name",
      description: "whose runs to keep; laptop by default, the plan",
      choices: computableProfiles,
    },
    store: { value: "folder", description: "the store of runs, instead of the project's runs" },
    output: {
      value: "folder",
      description: "where the files go, instead of data/results or data/models",
    },
    encoders: {
      description: "keep the encoders trained at 15, 40 and 80 % with the first seed, not results",
    },
  },
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
