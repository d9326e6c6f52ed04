import { mean, sampleStandardDeviation } from "simple-statistics";
import { randomStream } from "../../random/random.ts";
import type { Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import type { MinimalPair } from "../datasets/minimal_pairs.ts";
import type { Model } from "../../models/model.ts";
import { type Blank, blankLikelihoods } from "./pseudo_likelihood.ts";

/** On how many minimal pairs margins are measured, and how much of the sentences is hidden. */
export interface PairMarginsConfig {
  /** Most pairs of each phenomenon; some have fewer. */
  pairsPerPhenomenon: number;
  /** Share of the tokens that a pair's sentences have in common that is hidden, in [0, 1). */
  hiddenShare: number;
}

/** How clearly grammatical sentences are preferred. */
export interface PairScores {
  /** Share of pairs whose grammatical sentence is the likelier one; ties count half, chance is one half. */
  accuracy: number;
  /** Mean of log p(grammatical) - log p(ungrammatical), in nats a pair. */
  margin: number;
  /** Of the margin, over pairs; null where one pair says nothing about spread. */
  standardError: number | null;
}

/** The scores with the pairs' common tokens in sight, and with a share of them hidden. */
export interface ScoresByContext {
  visible: PairScores;
  hidden: PairScores;
}

/** Scores as means over phenomena, so that frequent ones do not dominate, and of each phenomenon. */
export interface PairMargins extends ScoresByContext {
  byPhenomenon: Record<string, ScoresByContext & { pairs: number }>;
  /** Pairs left out because their sentences differ in their number of tokens. */
  unequal: number;
}

/**
 * Scores minimal pairs by the log odds of the tokens in which their sentences differ.
 *
 * Of sentences that have all but one span in common, log p(good) - log p(bad) is, in any joint
 * distribution, the difference of the spans' log probabilities given the rest: what they have in common
 * cancels, and need not be scored. For a span of one token that is the comparison of Goldberg 2019
 * (arXiv 1901.05287); a longer one is read off by the chain rule from left to right, with what follows in
 * the span hidden, as Kauf and Ivanova 2023 (arXiv 2305.10588) do within words. Only pairs of equally many
 * tokens count: no sentence is likelier for being shorter, and both hide equally many.
 *
 * `hidden` asks again with a share of the common tokens hidden, the same ones in both sentences and for all
 * encoders with the same seed: the single blank of `visible` lies far from what encoders see that were
 * trained at a high mask rate.
 *
 * @param pairs of each phenomenon in the order in which they are taken
 * @throws {RangeError} where `hiddenShare` is outside [0, 1), or no pair has equally many tokens
 */
export async function pairMargins(
  model: Model,
  pairs: MinimalPair[],
  { pairsPerPhenomenon, hiddenShare }: PairMarginsConfig,
  seed: number,
): Promise<PairMargins> {
  if (!(hiddenShare >= 0 && hiddenShare < 1)) {
    throw new RangeError(
      `The pairs' hiddenShare is ${hiddenShare}; it must be in [0, 1): a share of their common tokens.`,
    );
  }
  const encoded = pairs.map((pair) => encodePair(pair, model.tokenizer));
  const equal = encoded.filter(({ good, bad }) => good.length === bad.length);
  if (equal.length === 0) {
    throw new RangeError(
      `None of ${pairs.length} minimal pairs has sentences of equally many tokens; give others.`,
    );
  }
  const kept = [...Map.groupBy(equal, ({ phenomenon }) => phenomenon).values()]
    .flatMap((some) => some.slice(0, pairsPerPhenomenon));
  const { mask } = model.tokenizer.special;
  // Four texts a pair: good and bad, in sight and with a share hidden.
  const blanks = kept.flatMap((pair, i) => {
    const hidden = hiddenColumns(pair, hiddenShare, seed, i);
    return [[], hidden].flatMap((columns, context) => [
      ...spanBlanks(pair.good, pair, columns, 4 * i + 2 * context, mask),
      ...spanBlanks(pair.bad, pair, columns, 4 * i + 2 * context + 1, mask),
    ]);
  });
  const { nats } = await blankLikelihoods(model, blanks, 4 * kept.length);
  const margins = kept.map(({ phenomenon }, i) => ({
    phenomenon,
    visible: nats[4 * i] - nats[4 * i + 1],
    hidden: nats[4 * i + 2] - nats[4 * i + 3],
  }));
  const byPhenomenon = Object.fromEntries(
    [...Map.groupBy(margins, ({ phenomenon }) => phenomenon)].map(([phenomenon, some]) => [
      phenomenon,
      {
        pairs: some.length,
        visible: scoresOf(some.map(({ visible }) => visible)),
        hidden: scoresOf(some.map(({ hidden }) => hidden)),
      },
    ]),
  );
  const phenomena = Object.values(byPhenomenon);
  return {
    visible: meanScores(phenomena.map(({ visible }) => visible)),
    hidden: meanScores(phenomena.map(({ hidden }) => hidden)),
    byPhenomenon,
    unequal: pairs.length - equal.length,
  };
}

/** A pair's sentences as `<s> sentence </s>`, which differ in the columns [from, to) only. */
interface EncodedPair {
  phenomenon: string;
  good: Int32Array;
  bad: Int32Array;
  from: number;
  to: number;
}

function encodePair({ phenomenon, good, bad }: MinimalPair, tokenizer: Tokenizer): EncodedPair {
  const { bos, eos } = tokenizer.special;
  const [one, other] = [good, bad].map((text) =>
    Int32Array.from([bos, ...tokenizer.encode(text, "data"), eos])
  );
  const differs = (token: number, column: number) => token !== other[column];
  return {
    phenomenon,
    good: one,
    bad: other,
    from: Math.max(0, one.findIndex(differs)),
    to: one.findLastIndex(differs) + 1,
  };
}

/** Columns outside the span, without `<s>` and `</s>`; of a larger share a superset. */
function hiddenColumns(
  { good, from, to }: EncodedPair,
  share: number,
  seed: number,
  index: number,
): number[] {
  const common = Array.from({ length: good.length - 2 }, (_, i) => i + 1)
    .filter((column) => column < from || column >= to);
  const random = randomStream({ seed, stream: "pair background", epoch: 0, index });
  return Array.from(
    random.choose(common.length, Math.round(share * common.length)),
    (i) => common[i],
  );
}

/** The span's tokens one after the other, each with those before it in sight and those after it hidden. */
function spanBlanks(
  sentence: Int32Array,
  { from, to }: EncodedPair,
  hidden: number[],
  text: number,
  mask: number,
): Blank[] {
  return Array.from({ length: to - from }, (_, i) => {
    const position = from + i;
    const ids = sentence.slice().fill(mask, position, to);
    for (const column of hidden) ids[column] = mask;
    return { text, ids, position, token: sentence[position] };
  });
}

function scoresOf(margins: number[]): PairScores {
  return {
    accuracy: mean(margins.map((margin) => (Math.sign(margin) + 1) / 2)),
    margin: mean(margins),
    standardError: margins.length > 1
      ? sampleStandardDeviation(margins) / Math.sqrt(margins.length)
      : null,
  };
}

function meanScores(scores: PairScores[]): PairScores {
  const errors = scores.map(({ standardError }) => standardError);
  return {
    accuracy: mean(scores.map(({ accuracy }) => accuracy)),
    margin: mean(scores.map(({ margin }) => margin)),
    standardError: errors.includes(null) ? null : Math.hypot(...errors as number[]) / scores.length,
  };
}
