import { SPAN_WINDOWS } from "../../lib/experiments/profiles/downstream_plan.ts";
import { findProfile } from "../../lib/experiments/profiles/profiles.ts";
import { maskingConfig } from "../../lib/masking/masking_config.ts";
import { fetchHubModel } from "../../lib/hub/hub_model.ts";
import { type ReadModel, readModel } from "../../lib/models/read_model.ts";
import { fetchTask, fineTuneOn, spanTasks } from "../../lib/tasks/fine_tuning/fine_tune_on.ts";
import {
  loadBlimp,
  loadMinimalPairs,
  type MinimalPair,
} from "../../lib/tasks/datasets/minimal_pairs.ts";
import { loadPos } from "../../lib/tasks/datasets/parts_of_speech.ts";
import { probePartsOfSpeech } from "../../lib/tasks/probes/pos_probe.ts";
import { scoreMinimalPairs } from "../../lib/tasks/probes/pseudo_likelihood.ts";
import { shownScore } from "../../lib/tasks/score.ts";
import { taskNamed } from "../../lib/tasks/tasks.ts";
import { startTensorFlow, tf } from "../../lib/tensorflow/mod.ts";
import { readManifest } from "../../lib/hub/manifest.ts";
import { heldOutEvaluator } from "../../lib/training/held_out.ts";
import type { Model } from "../../lib/models/model.ts";
import { withProgress } from "../shared/with_progress.ts";
import { formatTable } from "../shared/format_table.ts";
import { Problem, WrongArguments } from "../shared/problem.ts";
import { heldOutText } from "./held_out_text.ts";
import { percent } from "@/format/percent.ts";
import { quantity } from "@/format/quantity.ts";
import type { Flags } from "./usage.ts";

/** Flags that say what is measured, and by what. */
type Asked = Flags & { checkpoint: string; task: string };

/** What a task found: a line on what was done and a table of numbers. */
interface Findings {
  about: string;
  rows: Record<string, string | number>[];
}

/** Told how far a step is. */
type OnTold = Parameters<Parameters<typeof withProgress>[0]>[0];

/** Everything that a task may need. */
interface Question {
  model: ReadModel;
  flags: Asked;
  seed: number;
  onProgress: OnTold;
}

/** Rates at which held-out losses are measured. */
const RATES = [0.15, 0.4, 0.8];

/** Encoders up to this width are fine-tuned at the small profiles' rate, wider ones at a tenth of it. */
const WIDEST_SMALL = 256;

/** Most held-out sequences, and how many are read at a time. */
const [SEQUENCES, BATCH] = [1024, 16];

/** Tasks that leave the encoder as it is. */
const withoutTuning: Record<string, (question: Question) => Promise<Findings>> = {
  "held-out-loss": heldOutLoss,
  "parts-of-speech": partsOfSpeech,
  "minimal-pairs": minimalPairs,
  blimp,
};

/** Evaluates a checkpoint on a task and prints what was found. */
export async function evaluate(flags: Asked): Promise<void> {
  const seed = flags.seed ?? 1;
  const run = Object.hasOwn(withoutTuning, flags.task) ? withoutTuning[flags.task] : fineTuned;
  if (run === fineTuned) requireTask(flags.task);
  await startTensorFlow();
  let found: Findings | undefined;
  let title = "";
  await withProgress(async (onProgress) => {
    const { folder, name } = await modelFolder(flags, onProgress);
    const model = await readModel(folder, onProgress);
    const { layers, hidden, positions } = model.encoder;
    title = `${name}: ${layers} layers, ${hidden} wide, ${positions.kind} positions`;
    if (model.unusedRows > 0) {
      title += ` (${model.unusedRows} rows of its embedding have no token and are left out)`;
    }
    found = await run({ model, flags, seed, onProgress });
    // Fine-tuning has taken them over.
    if (run !== fineTuned) tf.dispose(model.parameters);
  });
  const { about, rows } = found!;
  if (flags.json) {
    console.log(JSON.stringify({ checkpoint: title, task: flags.task, about, rows }, null, 2));
  } else console.log([title, about, "", formatTable(rows, Object.keys(rows[0]))].join("\n"));
}

/** The folder of what `--checkpoint` names, fetched first where that is a model of the hub. */
async function modelFolder(flags: Asked, onProgress: OnTold) {
  const { checkpoint, revision } = flags;
  const isFolder = await Deno.stat(checkpoint).then((file) => file.isDirectory, () => false);
  if (isFolder && revision === undefined) return { folder: checkpoint, name: checkpoint };
  if (isFolder) {
    throw new WrongArguments(`--revision is for models of the hub; ${checkpoint} is a folder.`);
  }
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(checkpoint)) {
    throw new Problem(
      `${checkpoint} is neither a folder nor the name of a model on the hub, which is OWNER/NAME.`,
    );
  }
  const { folder, commit } = await fetchHubModel(checkpoint, { revision, onProgress });
  return { folder, name: `${checkpoint} at ${commit.slice(0, 12)}` };
}

async function heldOutLoss({ model, flags, onProgress }: Question): Promise<Findings> {
  const { encoder, parameters, tokenizer, tokenizerSha256 } = model;
  const { positions } = encoder;
  const length = flags.length ??
    (positions.kind === "rotary" ? 64 : Math.min(128, positions.maximum));
  const { corpus, own } = await heldOutText(tokenizer, tokenizerSha256, { onProgress });
  const available = Math.min(SEQUENCES, corpus.blockCount("heldOut", length));
  const sequences = available - available % BATCH;
  if (sequences === 0) {
    throw new Problem(
      `The held-out text has ${available} sequences of ${length} tokens, fewer than ${BATCH}; ` +
        `choose a smaller --length.`,
    );
  }
  const evaluator = heldOutEvaluator(encoder, corpus, length, BATCH);
  const rows = [];
  try {
    for (const [done, rate] of RATES.entries()) {
      onProgress({ step: "measuring losses", done, total: RATES.length, unit: "rates" });
      const loss = evaluator(parameters, maskingConfig({ corruptionRate: rate }), sequences);
      rows.push({ rate: percent(rate), nats: loss, perplexity: Math.exp(loss) });
    }
  } finally {
    evaluator.dispose();
  }
  const about = `Loss per hidden token on ${
    quantity(sequences)
  } held-out sequences of ${length} tokens.`;
  const caution = "The text was encoded anew with this model's tokenizer: losses under different " +
    "tokenizers do not compare, and a model of others may have read the text.";
  return { about: own ? about : `${about}\n${caution}`, rows };
}

async function partsOfSpeech({ model, seed, onProgress }: Question): Promise<Findings> {
  const data = await loadPos(readManifest(), { onProgress });
  onProgress({ step: "probing for parts of speech", done: 0, total: 0, unit: "layers" });
  const size = { trainSentences: 2000, devSentences: 1000, maximumLength: 64 };
  const found = await probePartsOfSpeech(model, data, size, seed);
  return {
    about: `Accuracy of a linear classifier of parts of speech on ${
      quantity(found.devWords)
    } words.`,
    rows: found.accuracyByLayer.map((accuracy, layer) => ({
      layer: layer === 0 ? "embeddings" : layer,
      accuracy,
    })),
  };
}

async function minimalPairs({ model, onProgress }: Question): Promise<Findings> {
  return await preferred(
    model,
    await loadMinimalPairs(readManifest(), 50, { onProgress }),
    onProgress,
  );
}

async function blimp({ model, onProgress }: Question): Promise<Findings> {
  return await preferred(model, await loadBlimp(readManifest(), { onProgress }), onProgress);
}

async function preferred(
  model: Model,
  pairs: MinimalPair[],
  onProgress: OnTold,
): Promise<Findings> {
  const told = (done: number, total: number) =>
    onProgress({ step: "scoring sentences", done, total, unit: "tokens" });
  const scores = await scoreMinimalPairs(model, pairs, told);
  const all = { phenomenon: "mean of all", accuracy: scores.accuracy, pairs: pairs.length };
  return {
    about: "How often the grammatical sentence of a pair is the likelier one; chance is 0.5.",
    rows: [
      ...Object.entries(scores.byPhenomenon).map(([phenomenon, score]) => ({
        phenomenon,
        ...score,
      })),
      all,
    ],
  };
}

async function fineTuned({ model, flags, seed, onProgress }: Question): Promise<Findings> {
  const { task } = flags;
  const manifest = readManifest();
  await fetchTask(task, manifest, { onProgress });
  const { finetuning } = findProfile("quick");
  const peakLearningRate = flags["learning-rate"] ??
    (model.encoder.hidden <= WIDEST_SMALL ? 5e-4 : 5e-5);
  const config = {
    ...finetuning,
    peakLearningRate,
    ...(Object.hasOwn(spanTasks, task) ? SPAN_WINDOWS : {}),
  };
  const told = (done: number, total: number) =>
    onProgress({ step: `fine-tuning on ${task}`, done, total, unit: "updates" });
  const tunings = [{ task, finetuning: config }];
  const found = await fineTuneOn(model, tunings, manifest, seed, told);
  const { scores, examples, trainingExamples } = found;
  return {
    about: `Fine-tuned on ${quantity(trainingExamples)} examples at ${peakLearningRate}, ` +
      `scored on ${quantity(examples)}.`,
    rows: Object.entries(scores).map(([metric, score]) => ({
      metric,
      score: typeof score === "number" ? score : shownScore(score, String),
    })),
  };
}

/** @throws {WrongArguments} naming every task where there is none called so */
function requireTask(name: string): void {
  if (Object.hasOwn(spanTasks, name)) return;
  try {
    taskNamed(name);
  } catch (error) {
    const others = [...Object.keys(spanTasks), ...Object.keys(withoutTuning)].join(", ");
    throw new WrongArguments(`${(error as Error).message.replace(/\.$/, "")}, ${others}.`);
  }
}
