import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { sha256OfFile } from "@/files/sha256.ts";
import { runPaths, type StoredPretraining } from "@/runs/store/store.ts";
import { PMI_VOCABULARY } from "@/experiments/hiding/what_masking_hides.ts";
import { pmiVocabularyToBytes } from "@/masking/pmi/pmi_vocabulary_bytes.ts";
import { type CorpusConfig, openCorpus } from "@/text/corpus/corpus.ts";
import { KEPT_RATES, keptEncoders } from "@/experiments/results/kept_encoders.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import {
  pmiVocabularyPath,
  preparePmiVocabulary,
} from "@/training/batches/prepare_pmi_vocabulary.ts";
import { storedRuns } from "./run_store.ts";
import { siteInput } from "./site_input.ts";

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
export interface PlaygroundSet {
  /** In addresses and as the folder of its files: the committed ones, or those of the run store. */
  name: "kept" | "runs";
  label: string;
  models: PlaygroundModel[];
  /** Longest sequence they were trained on, in tokens. */
  sequenceLength: number;
  /** Path of their `tokenizer.json`. */
  tokenizer: string;
  /** The PMI vocabulary of their corpus as bytes; null where none was built. */
  pmi: Uint8Array | null;
}

/** The bytes of a corpus's PMI vocabulary where both are there and the corpus has this tokenizer. */
async function builtPmiVocabulary(
  config: CorpusConfig,
  tokenizer: string,
): Promise<Uint8Array | null> {
  const corpus = await openCorpus(config).catch(() => null);
  if (corpus === null || !existsSync(pmiVocabularyPath(corpus, PMI_VOCABULARY))) return null;
  if (corpus.index.tokenizerSha256 !== await sha256OfFile(tokenizer)) return null;
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

/** The committed encoders; null where there are none. */
async function keptSet(): Promise<PlaygroundSet | null> {
  const found = await keptEncoders(siteInput().models);
  if (found.length === 0) return null;
  const [first] = found;
  const tokenizer = join(first.folder, "tokenizer.json");
  const text = await readFile(tokenizer, "utf8");
  for (const { folder } of found) {
    if (await readFile(join(folder, "tokenizer.json"), "utf8") === text) continue;
    throw new Error(
      `${folder} has another tokenizer than ${first.folder}, so that the playground cannot show ` +
        `both beside each other; keep encoders of one corpus.`,
    );
  }
  const { profile, seed, sequenceLength } = first.kept;
  return {
    name: "kept",
    label: `committed with the code (profile ${profile}, seed ${seed})`,
    models: found.map(({ folder, kept, encoder }) => ({
      maskRate: kept.maskRate,
      encoder,
      tokens: kept.tokens,
      readsContext: kept.plateauLeftAt !== null,
      file: `kept/${kept.arm}.safetensors`,
      path: join(folder, "model.safetensors"),
    })),
    sequenceLength,
    tokenizer,
    pmi: await builtPmiVocabulary(findProfile(profile).corpus, tokenizer),
  };
}

/**
 * The encoders at 15, 40 and 80 %, else the three lowest rates, of the stored runs that read the most text, the latest
 * of these; null when the store has none.
 */
async function runsSet(): Promise<PlaygroundSet | null> {
  const { runs: root } = siteInput();
  const runs = (await storedRuns())
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
  const usual = KEPT_RATES.filter((rate) => rates.includes(rate));
  const wanted = usual.length > 1 ? usual : rates.slice(0, 3);
  const chosen = wanted.map((rate) => best.find((run) => plainRate(run) === rate)!);
  const tokenizer = join(runPaths(root, chosen[0].key).model, "tokenizer.json");
  return {
    name: "runs",
    label: `runs of this copy (seed ${chosen[0].spec.seed})`,
    models: chosen.map((run) => ({
      maskRate: plainRate(run)!,
      encoder: run.spec.encoder,
      tokens: run.result.tokens,
      readsContext: run.result.plateauLeftAt !== null,
      file: `runs/${run.key}.safetensors`,
      path: join(runPaths(root, run.key).model, "model.safetensors"),
    })),
    sequenceLength: best[0].spec.pretraining.sequenceLength,
    tokenizer,
    pmi: await builtPmiVocabulary(best[0].spec.corpus, tokenizer),
  };
}

/** What the playground offers: the committed encoders, then those of the run store. */
export async function playgroundSets(): Promise<PlaygroundSet[]> {
  return (await Promise.all([keptSet(), runsSet()])).filter((set) => set !== null);
}

/** The files that the playground's page loads. */
export async function playgroundFiles(): Promise<{ url: string; content: string | Uint8Array }[]> {
  const sets = await playgroundSets();
  const files = await Promise.all(sets.map(async ({ name, models, tokenizer, pmi }) => [
    { url: `/playground/${name}/tokenizer.json`, content: await readFile(tokenizer, "utf8") },
    ...(pmi === null ? [] : [{ url: `/playground/${name}/pmi.bin`, content: pmi }]),
    ...await Promise.all(models.map(async ({ file, path }) => ({
      url: `/playground/${file}`,
      content: new Uint8Array(await readFile(path)),
    }))),
  ]));
  return files.flat();
}
