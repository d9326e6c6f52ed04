import { encode } from "../../encoder/encoder.ts";
import { mlmHead } from "../../encoder/heads.ts";
import type { Parameters } from "../../encoder/parameters.ts";
import { compile, sparseSoftmaxCrossEntropy, tf } from "../../tensorflow/mod.ts";
import type { Tokenizer } from "../../text/tokenizer/tokenizer.ts";
import type { MinimalPair } from "../datasets/minimal_pairs.ts";
import { dispose } from "../../encoder/tree.ts";
import type { Model } from "../../models/model.ts";

/** Sequences in a batch, each with one token hidden. */
const batchRows = 64;
/** Sequences are padded to multiples of this, so that few shapes are compiled. */
const lengthStep = 16;

/** A token to be predicted from what is left of its text. */
export interface Blank {
  /** Index of the text whose likelihood it counts towards. */
  text: number;
  /** `<s> text </s>` with `<mask>` at `position`, and wherever else a token is hidden. */
  ids: Int32Array;
  position: number;
  token: number;
}

/** Pseudo-log-likelihoods in nats and numbers of tokens, one of each for every text. */
export interface PseudoLikelihoods {
  nats: Float64Array;
  tokens: Int32Array;
}

/**
 * The pseudo-log-likelihood of each text in nats: the sum, over its tokens, of the log probability of
 * the token where it alone is hidden (Salazar et al. 2020). Unlike losses at a mask rate, it can be
 * compared between models of any rate.
 *
 * @throws {Error} where a text has no token
 */
export function pseudoLogLikelihoods(
  model: Model,
  texts: string[],
  onProgress?: (done: number, total: number) => void,
): Promise<PseudoLikelihoods> {
  return Promise.try(() => {
    const blanks = texts.flatMap((text, i) => blanksOf(text, i, model.tokenizer));
    return blankLikelihoods(model, blanks, texts.length, onProgress);
  });
}

/**
 * The same of blocks of a corpus, whose first token is `<s>`.
 *
 * @param blocks token ids, `[sequenceLength]` each
 */
export function blockLikelihoods(
  model: Model,
  blocks: Int32Array[],
): Promise<PseudoLikelihoods> {
  const { mask } = model.tokenizer.special;
  const blanks = blocks.flatMap((block, text) =>
    Array.from(block.subarray(1), (token, i): Blank => {
      const position = i + 1;
      return { text, ids: block.with(position, mask), position, token };
    })
  );
  return blankLikelihoods(model, blanks, blocks.length);
}

/**
 * Sums the log probabilities of blanks in nats over each of `texts` texts; a text without blanks has 0.
 * The blanks are sorted in place by the length of their text.
 */
export async function blankLikelihoods(
  { encoder, parameters, tokenizer }: Model,
  blanks: Blank[],
  texts: number,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<PseudoLikelihoods> {
  const padded = (blank: Blank) => Math.ceil(blank.ids.length / lengthStep) * lengthStep;
  blanks.sort((a, b) => padded(a) - padded(b));
  const nats = new Float64Array(texts);
  const tokens = new Int32Array(texts);
  const losses = compile((parameters: Parameters, batch: Record<string, tf.Tensor>) => {
    const { inputIds, attentionMask, positions } = batch;
    const vectors = encode(encoder, parameters, {
      inputIds: inputIds as tf.Tensor2D,
      attentionMask: attentionMask as tf.Tensor2D,
      positions: positions as tf.Tensor1D,
    });
    const logits = mlmHead(parameters, vectors);
    return sparseSoftmaxCrossEntropy(logits, batch.targets as tf.Tensor1D);
  });
  try {
    for (let first = 0; first < blanks.length; first += batchRows) {
      const rows = blanks.slice(first, first + batchRows);
      const batch = toDevice(rows, padded(rows[rows.length - 1]), tokenizer.special.pad);
      const found = losses(parameters, batch);
      const values = await found.data();
      rows.forEach(({ text }, row) => {
        nats[text] -= values[row];
        tokens[text]++;
      });
      dispose([batch, found]);
      onProgress(first + rows.length, blanks.length);
    }
  } finally {
    losses.dispose();
  }
  return { nats, tokens };
}

function blanksOf(text: string, index: number, tokenizer: Tokenizer): Blank[] {
  const { bos, eos, mask } = tokenizer.special;
  const tokens = tokenizer.encode(text, "data");
  if (tokens.length === 0) throw new Error(`Text ${index} is empty: it has no likelihood.`);
  return tokens.map((token, i) => {
    const ids = Int32Array.from([bos, ...tokens, eos]);
    ids[i + 1] = mask;
    return { text: index, ids, position: i + 1, token };
  });
}

/** Rows to fill the batch repeat the first one. */
function toDevice(rows: Blank[], length: number, pad: number): Record<string, tf.Tensor> {
  const inputIds = new Int32Array(batchRows * length).fill(pad);
  const attentionMask = new Float32Array(batchRows * length);
  const positions = new Int32Array(batchRows);
  const targets = new Int32Array(batchRows);
  for (let row = 0; row < batchRows; row++) {
    const { ids, position, token } = rows[row] ?? rows[0];
    inputIds.set(ids, row * length);
    attentionMask.fill(1, row * length, row * length + ids.length);
    positions[row] = row * length + position;
    targets[row] = token;
  }
  return {
    inputIds: tf.tensor2d(inputIds, [batchRows, length], "int32"),
    attentionMask: tf.tensor2d(attentionMask, [batchRows, length]),
    positions: tf.tensor1d(positions, "int32"),
    targets: tf.tensor1d(targets, "int32"),
  };
}

/** How often the grammatical sentence of a pair is the likelier one; ties count half. */
export interface MinimalPairScores {
  /** Mean over phenomena, so that frequent ones do not dominate. */
  accuracy: number;
  byPhenomenon: Record<string, { accuracy: number; pairs: number }>;
}

/** Scores pairs by the pseudo-log-likelihood of whole sentences, as BLiMP does; chance is one half. */
export async function scoreMinimalPairs(
  model: Model,
  pairs: MinimalPair[],
  onProgress?: (done: number, total: number) => void,
): Promise<MinimalPairScores> {
  const texts = pairs.flatMap(({ good, bad }) => [good, bad]);
  const { nats } = await pseudoLogLikelihoods(model, texts, onProgress);
  const preferred = pairs.map((_, i) => (Math.sign(nats[2 * i] - nats[2 * i + 1]) + 1) / 2);
  return preferences(pairs, preferred);
}

/**
 * Sums up which sentence of each pair was preferred.
 *
 * @param preferred for each pair 1 where the grammatical one was, 0 where the other, 0.5 for a tie
 */
export function preferences(pairs: MinimalPair[], preferred: number[]): MinimalPairScores {
  const byPhenomenon: MinimalPairScores["byPhenomenon"] = {};
  pairs.forEach(({ phenomenon }, i) => {
    const counted = byPhenomenon[phenomenon] ??= { accuracy: 0, pairs: 0 };
    counted.accuracy = (counted.accuracy * counted.pairs + preferred[i]) / ++counted.pairs;
  });
  const accuracies = Object.values(byPhenomenon).map(({ accuracy }) => accuracy);
  const accuracy = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  return { accuracy, byPhenomenon };
}
