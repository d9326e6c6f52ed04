import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { listRuns, runPaths, type StoredPretraining } from "@/runs/store/store.ts";
import { PMI_VOCABULARY } from "@/experiments/what_masking_hides.ts";
import { pmiVocabularyToBytes } from "@/masking/pmi/pmi_vocabulary_bytes.ts";
import type { CorpusConfig } from "@/text/corpus/corpus.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { pmiVocabularyPath, preparePmiVocabulary } from "@/training/prepare_pmi_vocabulary.ts";
import { storeFolder } from "./run_store.ts";

/** An encoder that the playground offers. */
export interface PlaygroundModel {
  /** Share of tokens masked in its pre-training. */
  maskRate: number;
  encoder: EncoderConfig;
  /** Tokens it read in pre-training, repetitions included. */
  tokens: number;
  /** Whether it learned to read context rather than word frequencies only. */
  readsContext: boolean;
  /** Its weights: where the page finds them, from the page's own folder, and where the build does. */
  file: string;
  path: string;
}

/** Encoders that share a tokenizer and everything but their mask rate. */
export interface PlaygroundModels {
  models: PlaygroundModel[];
  /** Longest sequence they were trained on, in tokens. */
  sequenceLength: number;
  /** Path of their `tokenizer.json`. */
  tokenizer: string;
  /** The PMI vocabulary of their corpus as bytes; null where none was built. */
  pmi: Uint8Array | null;
}

/** Where the page finds the PMI vocabulary, from its own folder. */
export const pmiFile = "pmi.bin";

/** The bytes of a corpus's PMI vocabulary where both are there. */
async function builtPmiVocabulary(config: CorpusConfig): Promise<Uint8Array | null> {
  const corpus = await openCorpus(config).catch(() => null);
  if (corpus === null || !existsSync(pmiVocabularyPath(corpus, PMI_VOCABULARY))) return null;
  return pmiVocabularyToBytes(await preparePmiVocabulary(corpus, PMI_VOCABULARY));
}

/** The mask rate of a run with uniform masks and `<mask>` only, at one rate; null for all others. */
function plainRate({ spec: { pretraining: { masking } } }: StoredPretraining): number | null {
  const { strategy, corruptionRate, predictionRate, replacement } = masking;
  return strategy === "uniform" && typeof corruptionRate === "number" &&
      predictionRate === corruptionRate && replacement.mask === 1
    ? corruptionRate
    : null;
}

/** Runs of one group differ in mask rate and seed only. */
function groupName({ spec: { corpus, encoder, pretraining } }: StoredPretraining): string {
  const { masking: _, ...rest } = pretraining;
  return JSON.stringify([corpus, encoder, rest]);
}

/**
 * The encoders to play with: those at 15 % and 40 %, else the two lowest rates, of the group that read the most text, the latest of
 * these; null when the store has none.
 */
export async function playgroundModels(): Promise<PlaygroundModels | null> {
  const root = storeFolder();
  const runs = (await listRuns(root))
    .filter((run): run is StoredPretraining => run.kind === "pretrain")
    .filter((run) => plainRate(run) !== null)
    .sort((a, b) => a.spec.seed - b.spec.seed);
  const groups = Map.groupBy(runs, groupName);
  const latest = (group: StoredPretraining[]) =>
    Math.max(...group.map(({ finishedAt }) => Date.parse(finishedAt)));
  const [best] = [...groups.values()].sort((a, b) =>
    b[0].result.tokens - a[0].result.tokens || latest(b) - latest(a)
  );
  if (best === undefined) return null;
  const rates = [...new Set(best.map((run) => plainRate(run)!))].sort((a, b) => a - b);
  const wanted = [0.15, 0.4].every((rate) => rates.includes(rate))
    ? [0.15, 0.4]
    : rates.slice(0, 2);
  const chosen = wanted.map((rate) => best.find((run) => plainRate(run) === rate)!);
  return {
    models: chosen.map((run) => ({
      maskRate: plainRate(run)!,
      encoder: run.spec.encoder,
      tokens: run.result.tokens,
      readsContext: run.result.plateauLeftAt !== null,
      file: `models/${run.key}.safetensors`,
      path: join(runPaths(root, run.key).model, "model.safetensors"),
    })),
    sequenceLength: best[0].spec.pretraining.sequenceLength,
    tokenizer: join(runPaths(root, chosen[0].key).model, "tokenizer.json"),
    pmi: await builtPmiVocabulary(best[0].spec.corpus),
  };
}

/** The files that the playground's page loads. */
export async function playgroundFiles(): Promise<{ url: string; content: string | Uint8Array }[]> {
  const found = await playgroundModels();
  if (found === null) return [];
  return [
    { url: "/playground/tokenizer.json", content: await readFile(found.tokenizer, "utf8") },
    ...(found.pmi === null ? [] : [{ url: `/playground/${pmiFile}`, content: found.pmi }]),
    ...await Promise.all(found.models.map(async ({ file, path }) => ({
      url: `/playground/${file}`,
      content: new Uint8Array(await readFile(path)),
    }))),
  ];
}
