import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import type { EncoderConfig } from "@/encoder/config.ts";
import type { Parameters } from "@/encoder/parameters.ts";
import { readSafetensors, toParameters } from "@/models/safetensors.ts";
import { maskBatch } from "@/masking/mask_batch.ts";
import { maskingConfig, type Strategy } from "@/masking/masking_config.ts";
import { eightyTenTen, maskOnly } from "@/masking/replacement.ts";
import { pmiUnits } from "@/masking/pmi/pmi_units.ts";
import type { PmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { pmiVocabularyFromBytes } from "@/masking/pmi/pmi_vocabulary_bytes.ts";
import { wordBounds } from "@/masking/strategies/words.ts";
import { type TokenTable, tokenTable } from "@/masking/token_table.ts";
import { type Tokenizer, tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { fillMasks, type Guess } from "./fill_masks.ts";
import { guessTable, maskedText, namedUnits } from "./playground_view.ts";

interface Model {
  maskRate: number;
  encoder: EncoderConfig;
  file: string;
}

interface Config {
  models: Model[];
  sequenceLength: number;
  /** The PMI vocabulary's file; null where none was built. */
  pmi: string | null;
}

interface Loaded {
  models: (Model & { parameters: Parameters })[];
  tokenizer: Tokenizer;
  table: TokenTable;
  sequenceLength: number;
  /** Fetches the PMI vocabulary, once. */
  pmi(): Promise<PmiVocabulary>;
}

const form = document.querySelector<HTMLFormElement>(".play-form");
const status = document.querySelector<HTMLElement>(".play-status");
const results = document.querySelector<HTMLElement>(".play-results");
const scriptFolder = new URL(".", (document.currentScript as HTMLScriptElement).src).href;

/** WebGL where the browser draws by a graphics processor, else WebAssembly. */
async function startTensorFlow(): Promise<void> {
  setWasmPaths(scriptFolder);
  if (await tf.setBackend("webgl").catch(() => false)) return;
  await tf.setBackend("wasm");
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

async function load(config: Config): Promise<Loaded> {
  await startTensorFlow();
  const tokenizer = tokenizerOf(await (await fetched("tokenizer.json")).json());
  const models = await Promise.all(config.models.map(async (model) => {
    const bytes = new Uint8Array(await (await fetched(model.file)).arrayBuffer());
    return { ...model, parameters: toParameters(readSafetensors(bytes, model.file).tensors) };
  }));
  const table = tokenTable(tokenizer, "playground");
  let units: Promise<PmiVocabulary> | undefined;
  const fetchUnits = async () => {
    const bytes = new Uint8Array(await (await fetched(config.pmi!)).arrayBuffer());
    // The build took it from the corpus whose tokenizer this is.
    return { ...pmiVocabularyFromBytes(bytes), tokenizer: table.tokenizer };
  };
  return {
    models,
    tokenizer,
    table,
    sequenceLength: config.sequenceLength,
    pmi: () =>
      units ??= fetchUnits().catch((error) => {
        units = undefined;
        throw error;
      }),
  };
}

function field<T extends HTMLElement>(name: string): T {
  return form!.elements.namedItem(name) as unknown as T;
}

/** Masks the sentence as the form says and lets every encoder guess. */
async function play(loaded: Loaded): Promise<void> {
  const { models, tokenizer, table, sequenceLength } = loaded;
  const rate = +field<HTMLInputElement>("rate").value / 100;
  field<HTMLOutputElement>("shown-rate").value = `${Math.round(rate * 100)}\u00a0%`;
  const tokens = tokenizer.encode(field<HTMLTextAreaElement>("text").value.trim());
  if (tokens.length === 0) {
    results!.replaceChildren();
    status!.textContent = "Type a sentence to hide words of.";
    return;
  }
  const original = Int32Array.from([tokenizer.special.bos, ...tokens].slice(0, sequenceLength));
  const replacement = field<HTMLSelectElement>("replacement").value === "mask"
    ? maskOnly
    : eightyTenTen;
  const strategy = field<HTMLSelectElement>("strategy").value as Strategy;
  const seed = Number(field<HTMLInputElement>("seed").value);
  const pmi = strategy === "pmi" ? await loaded.pmi() : undefined;
  const batch = maskBatch(
    [original],
    maskingConfig({ corruptionRate: rate, strategy, replacement }),
    { seed, epoch: 0, indices: [0] },
    { tokens: table, sequenceLength: original.length, pmi },
  );
  const slots = [...batch.weights.keys()].filter((slot) => batch.weights[slot] > 0);
  const positions = slots.map((slot) => batch.predictedPositions[slot]);
  const targets = slots.map((slot) => batch.targets[slot]);

  const guesses: Guess[][] = [];
  if (positions.length > 0) {
    for (const { encoder, parameters } of models) {
      guesses.push(await fillMasks(encoder, parameters, batch.inputIds, positions, targets));
    }
  }
  const view = { tokenizer, original, inputIds: batch.inputIds, positions };
  const cut = original.length < tokens.length + 1
    ? ` Only the first ${original.length} tokens are read.`
    : "";
  const units = pmi === undefined ? "" : namedUnits(
    tokenizer,
    original,
    wordBounds(original, table),
    pmiUnits(original, table, pmi, { seed, epoch: 0, index: 0 }),
  );
  status!.textContent =
    `${positions.length} of ${original.length} tokens are predicted.${units}${cut}`;
  results!.replaceChildren(
    maskedText("What the encoders see", "", view),
    ...guesses.map((some, i) => {
      const right = some.filter(({ best }, k) => best[0].id === targets[k]).length;
      const loss = some.reduce((sum, guess) => sum + guess.loss, 0) / some.length;
      return maskedText(
        `Trained at ${+(models[i].maskRate * 100).toFixed(1)}\u00a0%`,
        `${right} of ${some.length} right, ${loss.toFixed(2)} nats a token`,
        view,
        some,
      );
    }),
    ...(positions.length > 0
      ? [guessTable(view, guesses, models.map(({ maskRate }) => maskRate))]
      : []),
  );
}

async function start(): Promise<void> {
  const config = JSON.parse(document.querySelector(".play-config")!.textContent!);
  let loaded: Loaded;
  try {
    loaded = await load(config);
  } catch (error) {
    status!.textContent = `The encoders could not be loaded (${(error as Error).message}).` +
      (location.protocol === "file:" ? " Open the site through `deno task serve`." : "");
    return;
  }
  form!.hidden = false;
  let running = Promise.resolve();
  let asked = 0;
  const again = () => {
    const mine = ++asked;
    running = running.then(async () => {
      if (mine !== asked) return;
      try {
        await play(loaded);
      } catch (error) {
        results!.replaceChildren();
        status!.textContent = (error as Error).message;
      }
    });
  };
  form!.addEventListener("input", again);
  form!.addEventListener("submit", (event) => event.preventDefault());
  field<HTMLButtonElement>("again").addEventListener("click", () => {
    const seed = field<HTMLInputElement>("seed");
    seed.value = `${(Number(seed.value) + 1) % 2 ** 32}`;
    again();
  });
  again();
}

if (form !== null) void start();
