import type { EncoderConfig } from "@/encoder/config.ts";
import type { Parameters } from "@/encoder/parameters.ts";
import { readSafetensors, toParameters } from "@/models/safetensors.ts";
import type { PmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { pmiVocabularyFromBytes } from "@/masking/pmi/pmi_vocabulary_bytes.ts";
import { type TokenTable, tokenTable } from "@/masking/token_table.ts";
import { type Tokenizer, tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { fillMasks } from "./fill_masks.ts";
import { hiddenPlaces, type HiddenSentence } from "./hidden_sentence.ts";
import type { Answer } from "./playground_view.ts";
import { keepTurned } from "./wasm_products.ts";

/** Encoders as the page names them: their rates, shapes and files. */
export interface SetConfig {
  name: string;
  models: { maskRate: number; encoder: EncoderConfig; file: string }[];
  sequenceLength: number;
  /** Whether the PMI vocabulary of their corpus is there. */
  pmi: boolean;
}

/** Encoders with their weights. */
export interface LoadedEncoder {
  maskRate: number;
  encoder: EncoderConfig;
  parameters: Parameters;
}

/** Encoders that are ready to guess, and their tokenizer. */
export interface LoadedSet {
  encoders: LoadedEncoder[];
  tokenizer: Tokenizer;
  table: TokenTable;
  /** Most tokens of a sentence, `<s>` aside. */
  most: number;
  /** Fetches the PMI vocabulary, once. */
  pmi(): Promise<PmiVocabulary>;
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

/** Fetches encoders, all files at once; TensorFlow.js must have started. */
export async function loadSet({ name, models, sequenceLength }: SetConfig): Promise<LoadedSet> {
  const [json, ...encoders] = await Promise.all([
    fetched(`${name}/tokenizer.json`).then((response) => response.json()),
    ...models.map(async ({ file, ...model }): Promise<LoadedEncoder> => {
      const bytes = new Uint8Array(await (await fetched(file)).arrayBuffer());
      const parameters = toParameters(readSafetensors(bytes, file).tensors);
      keepTurned(parameters);
      return { ...model, parameters };
    }),
  ]);
  const tokenizer = tokenizerOf(json);
  const table = tokenTable(tokenizer, "playground");
  let units: Promise<PmiVocabulary> | undefined;
  const fetchUnits = async () => {
    const bytes = new Uint8Array(await (await fetched(`${name}/pmi.bin`)).arrayBuffer());
    // The build took it from the corpus whose tokenizer this is.
    return { ...pmiVocabularyFromBytes(bytes), tokenizer: table.tokenizer };
  };
  return {
    encoders,
    tokenizer,
    table,
    most: sequenceLength - 1,
    pmi: () =>
      units ??= fetchUnits().catch((error) => {
        units = undefined;
        throw error;
      }),
  };
}

/** What encoders guess at the hidden places of a sentence. */
export async function answersOf(
  encoders: LoadedEncoder[],
  sentence: HiddenSentence,
): Promise<Answer[]> {
  const { tokens, hidden, tokenizer } = sentence;
  const places = hiddenPlaces(sentence);
  if (places.length === 0) return [];
  const seen = Int32Array.of(tokenizer.special.bos, ...tokens);
  for (const [place, id] of hidden) seen[place + 1] = id;
  const positions = places.map((place) => place + 1);
  const targets = places.map((place) => tokens[place]);
  const answers: Answer[] = [];
  for (const { maskRate, encoder, parameters } of encoders) {
    const guesses = await fillMasks(encoder, parameters, seen, positions, targets);
    answers.push({ maskRate, guesses });
  }
  return answers;
}
