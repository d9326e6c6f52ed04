import { afterSetUp } from "../set_up/after_set_up.ts";
import { readArguments } from "../shared/arguments.ts";

const { flags } = readArguments({
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
      description: "held-out-loss: of a sequence; 128, or 64 with rotary positions",
    },
    "learning-rate": {
      value: "number",
      description: "fine-tuning: peak; by default 5e-4, for encoders wider than 256 5e-5",
    },
    seed: { value: "number", description: "of the head, the order of examples and probes; 1" },
    json: { description: "print the result as JSON" },
  },
});
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
