import type { Corpus } from "../../text/corpus/corpus.ts";
import type { Model } from "../../models/model.ts";
import { type ClusteredInformation, clusteredInformation } from "./clustered_information.ts";
import { entropy } from "./mutual_information.ts";
import {
  type SourceInformationConfig,
  treatedVectors,
  type Treatment,
} from "./source_information.ts";

/** What the last layer tells about the source token for each treatment, in nats. */
export interface SourceTokens {
  /** Entropy of the tokens asked about: the most there can be. */
  entropy: number;
  byTreatment: Record<Treatment, ClusteredInformation>;
}

/**
 * Estimates what the last layer's vector at a masked, replaced or kept place tells about the token that was
 * there. Below it the embeddings of kept tokens tell nearly all there is, which hides what training does.
 * Places, replacements and shuffled labels are the same for all encoders with the same seed, so that
 * differences between encoders are those of their vectors.
 *
 * @throws {RangeError} where the held-out text has fewer places than asked for, or there are too few of them
 *   for as many clusters
 */
export async function sourceTokens(
  model: Model,
  corpus: Corpus,
  config: SourceInformationConfig,
  seed: number,
): Promise<SourceTokens> {
  const { labels, treated } = await treatedVectors(model, corpus, config, seed);
  const { hidden } = model.encoder;
  const byTreatment = treated.map(([treatment, layers]): [Treatment, ClusteredInformation] => [
    treatment,
    clusteredInformation(layers.at(-1)!, hidden, labels, config.clusters, seed),
  ]);
  return {
    entropy: entropy(labels),
    byTreatment: Object.fromEntries(byTreatment) as SourceTokens["byTreatment"],
  };
}
