import { randomStream } from "../../random/random.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import type { Model } from "../../models/model.ts";
import { type Asked, layerVectors } from "./layer_vectors.ts";
import { kMeans } from "./k_means.ts";
import { entropy, mutualInformation } from "./mutual_information.ts";
import { probeInformation } from "./probed_information.ts";

/** What happened to a token before the encoder saw it: the three of 80-10-10. */
export const treatments = ["masked", "replaced", "kept"] as const;

/** One of the {@link treatments}. */
export type Treatment = typeof treatments[number];

/** How information about the source token is estimated. */
export interface SourceInformationConfig {
  /** The corpus's most frequent tokens, the only ones asked about. */
  tokens: number;
  /** Places in held-out text of each treatment, half to learn from and half to measure on. */
  places: number;
  clusters: number;
  sequenceLength: number;
  /** Share of a sequence's tokens that are treated. */
  corruptionRate: number;
}

/** Estimates in nats by layer, the embeddings first. */
export interface InformationByLayer {
  /** Mutual information of the token and the cluster of its vector (Voita et al. 2019). */
  clustering: number[];
  /** What a linear classifier gains over the tokens' frequencies. */
  probe: number[];
  /** Both with the tokens shuffled: what the estimators find where there is nothing. */
  shuffled: { clustering: number[]; probe: number[] };
}

/** Information about the source token for each treatment, and the most there can be. */
export interface SourceInformation {
  /** Entropy of the tokens asked about, in nats. */
  entropy: number;
  byTreatment: Record<Treatment, InformationByLayer>;
}

/**
 * Estimates what each layer's vector at a masked, replaced or kept place tells about the token that was
 * there. The places are the same for all treatments and encoders with the same seed.
 *
 * @throws {RangeError} where the held-out text has fewer places than asked for
 */
export async function sourceInformation(
  model: Model,
  corpus: Corpus,
  config: SourceInformationConfig,
  seed: number,
): Promise<SourceInformation> {
  const { labels, treated } = await treatedVectors(model, corpus, config, seed);
  const control = shuffled(labels, seed);
  const { hidden } = model.encoder;
  const byTreatment = treated.map(([treatment, vectors]): [Treatment, InformationByLayer] => {
    const clusters = vectors.map((layer) => kMeans(layer, hidden, config.clusters, seed));
    const estimates = (labels: Int32Array) => ({
      clustering: clusters.map((found) => mutualInformation(found, labels)),
      probe: vectors.map((layer) => probed(layer, labels, hidden, config.tokens)),
    });
    return [treatment, { ...estimates(labels), shuffled: estimates(control) }];
  });
  return {
    entropy: entropy(labels),
    byTreatment: Object.fromEntries(byTreatment) as SourceInformation["byTreatment"],
  };
}

/** What a linear probe learns on the first half of the vectors, measured on the second. */
function probed(vectors: Float32Array, labels: Int32Array, width: number, tokens: number): number {
  const half = labels.length >> 1;
  return probeInformation(
    { vectors: vectors.subarray(0, half * width), labels: labels.subarray(0, half) },
    { vectors: vectors.subarray(half * width), labels: labels.subarray(half) },
    tokens,
  );
}

/**
 * Every layer's vectors at places of held-out text, by what happened to the token there. Places, replacements
 * and labels depend on the seed alone.
 *
 * @returns `[places]` ranks of the tokens that were there, and for each treatment `layers + 1` arrays of
 *   `[places, hidden]`, the embeddings first
 * @throws {RangeError} where the held-out text has fewer places than asked for
 */
export async function treatedVectors(
  model: Model,
  corpus: Corpus,
  config: Omit<SourceInformationConfig, "clusters">,
  seed: number,
): Promise<{ labels: Int32Array; treated: [Treatment, Float32Array[]][] }> {
  const { blocks, labels } = drawPlaces(corpus, config, seed);
  // All treatments in one go, so that the encoder is compiled once.
  const sequences = treatments.flatMap((treatment) =>
    blocks.map((block, i) => treat(block, i, treatment, corpus, seed))
  );
  const layers = await layerVectors(model, sequences);
  const size = labels.length * model.encoder.hidden;
  const treated = treatments.map((treatment, i): [Treatment, Float32Array[]] => [
    treatment,
    layers.map((layer) => layer.subarray(i * size, (i + 1) * size)),
  ]);
  return { labels, treated };
}

/**
 * Blocks of held-out text with places where a frequent token stands, and those tokens' ranks.
 *
 * @returns blocks in the order drawn, and `[places]` labels in that of blocks and positions
 * @throws {RangeError} where the held-out text has fewer places than asked for
 */
function drawPlaces(
  corpus: Corpus,
  config: Omit<SourceInformationConfig, "clusters">,
  seed: number,
): { blocks: Asked[]; labels: Int32Array } {
  const { tokens, places, sequenceLength, corruptionRate } = config;
  const rank = frequentTokens(corpus, tokens);
  const perBlock = Math.round(corruptionRate * (sequenceLength - 1));
  const available = corpus.blockCount("heldOut", sequenceLength);
  const order = randomStream({ seed, stream: "source blocks", epoch: 0, index: 0 })
    .choose(available, available);
  const blocks: Asked[] = [];
  const labels: number[] = [];
  for (const index of order) {
    const ids = corpus.readBlock("heldOut", index, sequenceLength);
    const random = randomStream({ seed, stream: "source places", epoch: 0, index });
    const positions = random.choose(sequenceLength - 1, perBlock).map((column) => column + 1)
      .filter((column) => rank.has(ids[column]))
      .slice(0, places - labels.length);
    if (positions.length === 0) continue;
    blocks.push({ ids, positions });
    for (const column of positions) labels.push(rank.get(ids[column])!);
    if (labels.length === places) return { blocks, labels: Int32Array.from(labels) };
  }
  throw new RangeError(
    `The held-out text has ${labels.length} places with one of its ${tokens} most frequent tokens; ` +
      `${places} were asked for.`,
  );
}

function frequentTokens(corpus: Corpus, count: number): Map<number, number> {
  const { vocabularySize, special } = corpus.tokenizer;
  const frequencies = new Int32Array(vocabularySize);
  const heldOut = corpus.readBlock("heldOut", 0, corpus.index.heldOut.tokens + 1);
  for (const id of heldOut.subarray(1)) if (id > special.unk) frequencies[id]++;
  const order = [...frequencies.keys()].sort((a, b) => frequencies[b] - frequencies[a] || a - b);
  return new Map(order.slice(0, count).map((id, rank) => [id, rank]));
}

/** A block as the encoder is to read it: its places masked, replaced by random tokens or kept. */
function treat(
  { ids, positions }: Asked,
  block: number,
  treatment: Treatment,
  { tokenizer }: Corpus,
  seed: number,
): Asked {
  const { unk, mask } = tokenizer.special;
  const random = randomStream({ seed, stream: "source replacement", epoch: 0, index: block });
  const treated = ids.slice();
  for (const column of positions) {
    if (treatment === "masked") treated[column] = mask;
    if (treatment === "replaced") treated[column] = unk + 1 + random.below(mask - unk - 1);
  }
  return { ids: treated, positions };
}

function shuffled(labels: Int32Array, seed: number): Int32Array {
  return randomStream({ seed, stream: "source control", epoch: 0, index: 0 })
    .shuffle(labels.slice());
}
