import { maskingConfig } from "../../masking/masking_config.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import { heldOutEvaluator } from "../../training/held_out.ts";
import type { Model } from "../../models/model.ts";
import { blockLikelihoods } from "./pseudo_likelihood.ts";

/** At which rates an encoder's perplexity is measured, and on how much held-out text. */
export interface PerplexityConfig {
  /** Shares of hidden tokens, in (0, 1]. */
  rates: number[];
  /** Held-out sequences read at each rate; a multiple of 16. */
  sequences: number;
  sequenceLength: number;
  /** Sequences of which every token is hidden alone, each in a row of its own. */
  pseudoSequences: number;
}

/** Perplexities as their logarithms, mean losses in nats per token. */
export interface Perplexities {
  /** Of the hidden tokens, by rate. Encoders can be compared at one rate, an encoder's rates cannot. */
  lossByRate: Record<string, number>;
  /** Of every token where it alone is hidden: comparable whatever rate an encoder was trained at. */
  pseudoLoss: number;
  /** Tokens that `pseudoLoss` is the mean of. */
  tokens: number;
}

const batchSize = 16;

/** Measures an encoder's perplexity on held-out text at several mask rates, and its pseudo-perplexity. */
export async function perplexities(
  model: Model,
  corpus: Corpus,
  { rates, sequences, sequenceLength, pseudoSequences }: PerplexityConfig,
): Promise<Perplexities> {
  const evaluate = heldOutEvaluator(model.encoder, corpus, sequenceLength, batchSize);
  try {
    const losses = rates.map((corruptionRate) => [
      corruptionRate,
      evaluate(model.parameters, maskingConfig({ corruptionRate }), sequences),
    ]);
    const blocks = Array.from(
      { length: pseudoSequences },
      (_, i) => corpus.readBlock("heldOut", i, sequenceLength),
    );
    const { nats, tokens } = await blockLikelihoods(model, blocks);
    const count = tokens.reduce((sum, some) => sum + some, 0);
    return {
      lossByRate: Object.fromEntries(losses),
      pseudoLoss: -nats.reduce((sum, value) => sum + value, 0) / count,
      tokens: count,
    };
  } finally {
    evaluate.dispose();
  }
}
