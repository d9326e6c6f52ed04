import { commonestTags, type PosData, tagCounts } from "../datasets/parts_of_speech.ts";
import type { Model } from "../../models/model.ts";
import { type PosProbeConfig, taggedVectors } from "./pos_probe.ts";
import { classifyBySoftmax } from "./classifiers/softmax_regression.ts";

/** Which sentences a tagger reads, and how long it is fitted. */
export interface TaggingConfig extends PosProbeConfig {
  /** Of each layer's regression; the usual number when left out. */
  updates?: number;
}

/** Words as a tagger is asked for them. */
export interface TaggedWords {
  /** `[words, hidden]` by layer, the embeddings first. */
  byLayer: Float32Array[];
  /** Indices of their tags. */
  tags: Int32Array;
  /** As typed, without the space before them. */
  words: string[];
}

/** How well a tagger reads parts of speech off each layer: accuracies by layer, the embeddings first. */
export interface TaggingScores {
  /** On the dev words whose part of speech the word alone leaves open. */
  accuracyByLayer: number[];
  /** What each layer adds to the embeddings on those words: its accuracy less that of layer 0. */
  gainByLayer: number[];
  /** On all dev words. */
  accuracyOfAllByLayer: number[];
  /** Accuracy of each word's commonest tag in the whole training split, on the same words. */
  wordsTag: { ambiguous: number; all: number };
  trainWords: number;
  devWords: number;
  /** Of the dev words. */
  ambiguousWords: number;
}

/** Least occurrences in training of a word that is called ambiguous. */
const fewestOccurrences = 20;
/** Least share of them that each of two tags has. */
const leastShare = 0.1;

/**
 * Whether the word alone leaves its part of speech open: two tags have a tenth each of its 20 or more
 * occurrences. Both bounds keep out slips of the annotators: a tag needs two occurrences to count. Of
 * Brown that is 1,124 words and 16 % of the dev split's text; each word's commonest tag is right on 67 %
 * of it, on 90 % of all.
 *
 * @param counts how often the word has each tag
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAmbiguous } from "@/tasks/probes/tagging.ts";
 *
 * assert(isAmbiguous([18, 2]));
 * assert(!isAmbiguous([99, 1]) && !isAmbiguous([5, 5]));
 * ```
 */
export function isAmbiguous(counts: ArrayLike<number>): boolean {
  const all = Array.from(counts);
  const total = all.reduce((sum, count) => sum + count, 0);
  return total >= fewestOccurrences &&
    all.filter((count) => count >= leastShare * total).length > 1;
}

/**
 * Tags words by softmax regression on each layer of a frozen encoder, on unmasked sentences, at each
 * word's first token, and scores the words that are ambiguous. Layer 0 is the embeddings, which know the
 * word and nothing of its context (with learned positions also its place): what a layer gains over it is
 * what it says of the context. The sentences drawn depend on the seed only.
 *
 * @throws {RangeError} where no dev word is ambiguous
 */
export async function probeTagging(
  model: Model,
  data: PosData,
  config: TaggingConfig,
  seed: number,
): Promise<TaggingScores> {
  const sides = (await taggedVectors(model, data, config, seed))
    .map(({ sentences, encoded, byLayer, tags }): TaggedWords => ({
      byLayer,
      tags,
      words: encoded.flatMap(({ words }, i) =>
        Array.from(words, (word) => sentences[i].words[word].trim())
      ),
    }));
  const [train, dev] = sides;
  return tagLayers(
    train,
    dev,
    tagCounts(data.train, data.tags.length),
    data.tags.length,
    config.updates,
  );
}

/**
 * The scores of given vectors.
 *
 * @param counts of every training word, how often it has each tag
 * @param tags how many there are
 * @param updates of each layer's regression; the usual number when left out
 * @throws {RangeError} where no dev word is ambiguous
 */
export function tagLayers(
  train: TaggedWords,
  dev: TaggedWords,
  counts: Map<string, Int32Array>,
  tags: number,
  updates?: number,
): TaggingScores {
  const open = new Set([...counts].flatMap(([word, some]) => isAmbiguous(some) ? [word] : []));
  const ambiguous = dev.words.flatMap((word, i) => open.has(word) ? [i] : []);
  if (ambiguous.length === 0) {
    throw new RangeError(
      `None of ${dev.words.length} dev words is ambiguous in training; ask for more devSentences.`,
    );
  }
  const accuracies = (found: ArrayLike<number>) => {
    const right = (i: number) => found[i] === dev.tags[i] ? 1 : 0;
    const share = (places: number[]) =>
      places.reduce<number>((sum, i) => sum + right(i), 0) / places.length;
    return { ambiguous: share(ambiguous), all: share([...dev.words.keys()]) };
  };
  const byLayer = train.byLayer.map((vectors, layer) =>
    accuracies(
      classifyBySoftmax({ vectors, labels: train.tags }, dev.byLayer[layer], tags, updates),
    )
  );
  const { ofWord } = commonestTags(counts);
  return {
    accuracyByLayer: byLayer.map((layer) => layer.ambiguous),
    gainByLayer: byLayer.map((layer) => layer.ambiguous - byLayer[0].ambiguous),
    accuracyOfAllByLayer: byLayer.map(({ all }) => all),
    wordsTag: accuracies(dev.words.map(ofWord)),
    trainWords: train.words.length,
    devWords: dev.words.length,
    ambiguousWords: ambiguous.length,
  };
}
