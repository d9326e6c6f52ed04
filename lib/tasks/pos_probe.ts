import type { EncoderConfig } from "../encoder/config.ts";
import type { Parameters } from "../encoder/parameters.ts";
import { randomStream } from "../random/random.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { layerVectors } from "./layer_vectors.ts";
import { encodePosSentence, type PosData, type PosSentence } from "./pos.ts";
import { fitRidgeProbe, probeAccuracy } from "./ridge_probe.ts";

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
  encoder: EncoderConfig,
  parameters: Parameters,
  data: PosData,
  tokenizer: Tokenizer,
  config: PosProbeConfig,
  seed: number,
): Promise<PosProbeResult> {
  const sides = [
    drawSentences(data.train, config.trainSentences, "train", seed),
    drawSentences(data.dev, config.devSentences, "dev", seed),
  ].map((sentences) =>
    sentences.map((sentence) => encodePosSentence(sentence, tokenizer, config.maximumLength))
  );
  const [train, dev] = await Promise.all(sides.map(async (sentences) => ({
    byLayer: await layerVectors(encoder, parameters, sentences, tokenizer.special.pad),
    labels: Int32Array.from(sentences.flatMap(({ tags }) => [...tags])),
  })));
  const accuracyByLayer = train.byLayer.map((vectors, layer) => {
    const probe = fitRidgeProbe({ vectors, labels: train.labels }, data.tags.length);
    return probeAccuracy(probe, { vectors: dev.byLayer[layer], labels: dev.labels });
  });
  return { accuracyByLayer, trainWords: train.labels.length, devWords: dev.labels.length };
}

/** Sentences of a side, `"train"` or `"dev"`: the same for all encoders with the same seed. */
export function drawSentences(
  sentences: PosSentence[],
  count: number,
  side: string,
  seed: number,
): PosSentence[] {
  const random = randomStream({ seed, stream: `probe ${side}`, epoch: 0, index: 0 });
  const chosen = random.choose(sentences.length, Math.min(count, sentences.length));
  return Array.from(chosen, (i) => sentences[i]);
}
