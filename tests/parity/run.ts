/**
 * The whole comparison with PyTorch and `transformers`, live: larger cases than those of the everyday tests,
 * checkpoints in every form in both directions, and the authors' masking rule. `deno task test:parity` prints
 * every difference and ends with exit code 1 where one is beyond its limit.
 *
 * Both live in an environment of their own, made on first use in `data/cache/parity/venv` (several GB).
 * `deno task test:parity fixtures` writes the everyday tests' files anew.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EncoderConfig } from "@/encoder/config.ts";
import { encode } from "@/encoder/encoder.ts";
import { mlmHead } from "@/encoder/heads.ts";
import { encoderShapes, initialize, type Parameters } from "@/encoder/parameters.ts";
import { readSafetensors } from "@/models/safetensors.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { readModel } from "@/models/read_model.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { encodeModel } from "@/training/checkpoint.ts";
import { differences, farthest, largest, readCase } from "./compare.ts";
import { compareMasks } from "./compare_masks.ts";
import { readArguments } from "../../commands/shared/arguments.ts";
import { outputOf, pythonWith } from "../python_environment.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = `${here}../../data/cache/parity`;
const failures: string[] = [];

const { positionals: [asked] } = readArguments({
  command: "test:parity",
  description: "Compares encoder, training, checkpoints and masks with PyTorch and transformers.",
  flags: {},
  positionals: "fixtures, to write the everyday tests' files anew",
});
if (asked !== undefined && asked !== "fixtures") {
  console.error(`"${asked}" is not understood; say fixtures, or nothing to compare.`);
  Deno.exit(2);
}
await startTensorFlow();
const python = await pythonWith(`${cache}/venv`, `${here}requirements.txt`, "the comparison");
if (asked === "fixtures") {
  await oracle("cases", `${here}fixtures`, "small");
  Deno.exit(0);
}
const folder = await Deno.makeTempDir();
try {
  await compareCases();
  await readTheirs();
  await writeForThem();
  await oracle("masks", join(folder, "masks.json"));
  compareMasks(await Deno.readTextFile(join(folder, "masks.json")), expect);
} finally {
  await Deno.remove(folder, { recursive: true });
}
if (failures.length > 0) {
  console.error(`\nBeyond their limits: ${failures.join("; ")}`);
  Deno.exit(1);
}
console.log("\nEverything is within its limits.");

/** Prints a measured number and remembers it where it is beyond its limit. */
function expect(what: string, measured: number, limit: number): void {
  const fine = measured < limit;
  console.log(`${fine ? "   ok" : "WRONG"}  ${what}: ${measured.toPrecision(3)} (limit ${limit})`);
  if (!fine) failures.push(what);
}

async function compareCases(): Promise<void> {
  await oracle("cases", folder, "large");
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  for (const file of files.filter((name) => name.endsWith(".safetensors"))) {
    const one = await readCase(join(folder, file));
    // PyTorch's own AdamW adds epsilon elsewhere than fairseq's, which this project follows.
    const otherAdam = one.asked.kind === "training" && !file.includes("fairseq");
    const limit = otherAdam ? 1e-3 : 1e-4;
    for (const [what, difference] of Object.entries(differences(one))) {
      expect(`${file.replace(".safetensors", "")}, ${what}`, difference, limit);
    }
  }
}

/** Reads a model that `transformers` saved, in every form, and compares the logits. */
async function readTheirs(): Promise<void> {
  const saved = join(folder, "theirs");
  await oracle("checkpoints", saved);
  for (const form of [...Deno.readDirSync(saved)].map(({ name }) => name).sort()) {
    const { encoder, parameters } = await readModel(join(saved, form));
    const path = join(saved, form, "expected.logits");
    const { tensors, metadata } = readSafetensors(await Deno.readFile(path), path);
    const [ids, mask] = [JSON.parse(metadata.ids), JSON.parse(metadata.mask)];
    expect(
      `reading ${form}, logits`,
      logitsDifference(encoder, parameters, ids, mask, tensors.logits.values),
      // Their arithmetic is float32 once the weights are read.
      1e-4,
    );
    tf.dispose(parameters);
  }
}

/** Lets `transformers` read what this project writes. */
async function writeForThem(): Promise<void> {
  const learned: EncoderConfig = {
    layers: 2,
    hidden: 32,
    heads: 4,
    feedForward: 64,
    vocabularySize: 300,
    positions: { kind: "learned", maximum: 24 },
    dropout: 0.1,
  };
  const ours = join(folder, "ours");
  const parameters = await write(learned, ours);
  const tokenizer = await Deno.readTextFile(join(ours, "tokenizer.json"));
  const text = "The children watched the river, didn't they? <mask> Ünïcode  spaces";
  const ids = [[0, 17, 40, 299, 41, 2], [0, 120, 299, 2, 1, 1]];
  const mask = [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]];
  await Deno.writeTextFile(join(ours, "asked.json"), JSON.stringify({ ids, mask, text }));
  const answer = JSON.parse(await oracle("load", ours));
  for (const complaint of answer.complaints ?? [answer.refused]) console.log(`       ${complaint}`);
  expect("writing, complaints of transformers", (answer.complaints ?? [""]).length, 1);
  const tokens = tokenizerOf(JSON.parse(tokenizer)).encode(text);
  expect("writing, other tokens", farthest(tokens, answer.tokens), 1);
  const path = join(ours, "answered.logits");
  const { tensors } = readSafetensors(await Deno.readFile(path), path);
  expect(
    "writing, logits",
    logitsDifference(learned, parameters, ids, mask, tensors.logits.values),
    1e-4,
  );
  tf.dispose(parameters);

  const rotary = join(folder, "rotary");
  tf.dispose(await write({ ...learned, positions: { kind: "rotary", base: 100 } }, rotary));
  await Deno.writeTextFile(join(rotary, "asked.json"), "{}");
  const { refused } = JSON.parse(await oracle("load", rotary));
  expect("rotary positions, not refused", /rotary-prelayernorm/.test(refused) ? 0 : 1, 1);
}

async function write(encoder: EncoderConfig, to: string): Promise<Parameters> {
  await Deno.mkdir(to);
  const parameters = initialize(encoderShapes(encoder), 3);
  await Deno.writeFile(join(to, "model.safetensors"), encodeModel(parameters));
  await Deno.writeTextFile(join(to, "config.json"), JSON.stringify(hubConfig(encoder)));
  await Deno.copyFile(join(folder, "theirs/float32/tokenizer.json"), join(to, "tokenizer.json"));
  return parameters;
}

/** Largest difference of logits at real tokens, relative to the largest logit. */
function logitsDifference(
  encoder: EncoderConfig,
  parameters: Parameters,
  ids: number[][],
  mask: number[][],
  expected: Float32Array,
): number {
  return tf.tidy(() => {
    const logits = mlmHead(
      parameters,
      encode(encoder, parameters, {
        inputIds: tf.tensor2d(ids, undefined, "int32"),
        attentionMask: tf.tensor2d(mask),
      }),
    ).dataSync();
    const real = mask.flat().flatMap((there, position) => there ? [position] : []);
    const width = encoder.vocabularySize;
    const at = (all: ArrayLike<number>) =>
      real.flatMap((position) =>
        Array.from({ length: width }, (_, i) => all[position * width + i])
      );
    return farthest(at(logits), at(expected)) / largest(at(expected));
  });
}

/** @returns the last line that the oracle prints */
async function oracle(...args: string[]): Promise<string> {
  console.log(`asking PyTorch: ${args[0]}`);
  const lines = (await outputOf(python, [`${here}oracle.py`, ...args])).trim().split("\n");
  return lines.at(-1)!;
}
