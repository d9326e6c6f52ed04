import type { Arguments, Usage } from "../shared/arguments.ts";

/** What `deno task evaluate` understands. */
export const usage = {
  command: "evaluate",
  description:
    "Measures a pre-trained encoder: a folder with config.json, tokenizer.json and model.safetensors, such as\n" +
    "the `model` folder of a stored run, or a RobertaPreLayerNorm model of the Hugging Face hub.\n\n" +
    "Tasks: held-out-loss, parts-of-speech, minimal-pairs, blimp (from the hub), or a task to fine-tune on,\n" +
    "such as sst2, rte, mrpc, stsb, mnli, qnli, squad or glue-cola.",
  flags: {
    checkpoint: { value: "folder or owner/name", description: "what to measure" },
    task: { value: "name", description: "by what" },
    revision: {
      value: "name",
      description: "branch, tag or commit on the hub; by default the one fetched first, else main",
    },
    length: {
      value: "tokens",
      number: "whole",
      description: "held-out-loss: of a sequence; 128, or 64 with rotary positions",
    },
    "learning-rate": {
      value: "number",
      number: "positive",
      description: "fine-tuning: peak; by default 5e-4, for encoders wider than 256 5e-5",
    },
    seed: {
      value: "number",
      number: "whole",
      description: "of the head, the order of examples and probes; 1",
    },
    json: { description: "print the result as JSON" },
  },
} as const satisfies Usage;

/** Its flags, as they were given. */
export type Flags = Arguments<typeof usage>["flags"];
