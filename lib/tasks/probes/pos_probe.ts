import { randomStream } from "../../random/random.ts";
import type { Model } from "../../models/model.ts";
import { layerVectors } from "./layer_vectors.ts";
import {
  type EncodedPosSentence,
  encodePosSentence,
  type PosData,
  type PosSentence,
} from "../datasets/parts_of_speech.ts";
import { fitRidgeProbe, probeAccuracy } from "./classifiers/ridge_probe.ts";

/** How much of the part-of-speech data a probe uses. */
export interface PosProbeConfig {
  trainSentences: number;
  devSentences: number;
  /** Longer sentences are cut to this many tokens. */
  maximumLength: number;
}

/** What a linear classifier reads off each layer. */
export interface PosProbeResult {
  /** Accuracy on dev words by layer, the embeddings first. */
  accuracyByLayer: number[];
  trainWords: number;
  devWords: number;
}

/**
 * Probes every layer of a frozen encoder for parts of speech, on unmasked sentences, at each word's first
 * token. The sentences drawn depend on the seed only, so that encoders are asked the same.
 */
export async function probePartsOfSpeech(
  model: Model,
  data: PosData,
  config: PosProbeConfig,
  seed: number,
): Promise<PosProbeResult> {
  const [train, dev] = await taggedVectors(model, data, config, seed);
  const accuracyByLayer = train.byLayer.map((vectors, layer) => {
    const probe = fitRidgeProbe({ vectors, labels: train.tags }, data.tags.length);
    return probeAccuracy(probe, { vectors: dev.byLayer[layer], labels: dev.tags });
  });
  return { accuracyByLayer, trainWords: train.tags.length, devWords: dev.tags.length };
}

/** Sentences of one side with every layer's vector at the words asked for, and these words' tags. */
export interface TaggedVectors {
  sentences: PosSentence[];
  encoded: EncodedPosSentence[];
  /** `[words, hidden]` by layer, the embeddings first. */
  byLayer: Float32Array[];
  tags: Int32Array;
}

/** The training and the development sentences that a probe reads: the same for all encoders with the same seed. */
export function taggedVectors(
  model: Model,
  data: PosData,
  config: PosProbeConfig,
  seed: number,
): Promise<TaggedVectors[]> {
  return Promise.all((["train", "dev"] as const).map(async (side) => {
    const sentences = drawSentences(data[side], config[`${side}Sentences`], side, seed);
    const encoded = sentences.map((sentence) =>
      encodePosSentence(sentence, model.tokenizer, config.maximumLength)
    );
    return {
      sentences,
      encoded,
      byLayer: await layerVectors(model, encoded),
      tags: Int32Array.from(encoded.flatMap(({ tags }) => [...tags])),
    };
  }));
}

function drawSentences(
  sentences: PosSentence[],
  count: number,
  side: string,
  seed: number,
): PosSentence[] {
  const random = randomStream({ seed, stream: `probe ${side}`, epoch: 0, index: 0 });
  const chosen = random.choose(sentences.length, Math.min(count, sentences.length));
  return Array.from(chosen, (i) => sentences[i]);
}
