import { maskBatch } from "@/masking/mask_batch.ts";
import { maskingConfig } from "@/masking/masking_config.ts";
import { tokenTable } from "@/masking/token_table.ts";

/** What the oracle counted over many sequences at one setting. */
interface Counted {
  rate: number;
  /** Shares of the chosen tokens that are kept or become another token. */
  same: number;
  random: number;
  /** Sequences by number of chosen positions. */
  counts: Record<string, number>;
  /** Times that each position was chosen. */
  places: number[];
  outcomes: { mask: number; same: number; random: number };
  /** Special tokens but `<mask>` among those drawn at random. */
  special: number;
}

interface Oracle {
  length: number;
  vocabulary: number;
  /** The one that stands everywhere but in front. */
  token: number;
  sequences: number;
  results: Counted[];
}

/** Standard errors by which two samples of one distribution may differ: once in 15,000 comparisons. */
const ERRORS = 4;

/**
 * Masks as many sequences as the oracle did by the authors' rule and compares what was chosen and
 * what became of it.
 *
 * @param text the oracle's JSON
 */
export function compareMasks(
  text: string,
  expect: (what: string, measured: number, limit: number) => void,
): void {
  const { length, vocabulary, token, sequences, results }: Oracle = JSON.parse(text);
  for (const theirs of results) {
    const ours = count(theirs, length, vocabulary, token, sequences);
    const title = `masks at ${100 * theirs.rate} %, ${100 * theirs.same} % of them kept`;
    const sizes = new Set([...Object.keys(ours.counts), ...Object.keys(theirs.counts)]);
    const errors = (a = 0, b = 0, ofA = sequences, ofB = sequences) => {
      const share = (a + b) / (ofA + ofB);
      const variance = Math.max(share * (1 - share), 1 / ofA) * (1 / ofA + 1 / ofB);
      return Math.abs(a / ofA - b / ofB) / Math.sqrt(variance);
    };
    expect(
      `${title}, standard errors in the number chosen`,
      Math.max(...[...sizes].map((size) => errors(ours.counts[size], theirs.counts[size]))),
      ERRORS,
    );
    // Of 64 positions the farthest is about 2.5 standard errors off by chance.
    expect(
      `${title}, standard errors in where`,
      Math.max(...theirs.places.map((times, place) => errors(ours.places[place], times))),
      ERRORS + 0.5,
    );
    const [chosen, chosenByThem] = [ours, theirs].map(({ outcomes }) =>
      outcomes.mask + outcomes.same + outcomes.random
    );
    expect(
      `${title}, standard errors in what became of them`,
      Math.max(
        ...(["mask", "same", "random"] as const).map((outcome) =>
          errors(ours.outcomes[outcome], theirs.outcomes[outcome], chosen, chosenByThem)
        ),
      ),
      ERRORS,
    );
    expect(`${title}, special tokens put in`, ours.special, 1);
  }
}

/** Counts what this project's masking does with sequences of one ordinary token behind `<s>`. */
function count(
  { rate, same, random }: Counted,
  length: number,
  vocabulary: number,
  token: number,
  sequences: number,
): Counted {
  const masking = maskingConfig({
    corruptionRate: rate,
    replacement: { mask: 1 - same - random, same, random },
  });
  const tokens = tokenTable({ vocabularySize: vocabulary, startsWord: () => true }, "parity");
  const block = new Int32Array(length).fill(token);
  block[0] = 0;
  const counted: Counted = {
    ...{ rate, same, random, counts: {}, places: new Array(length).fill(0), special: 0 },
    outcomes: { mask: 0, same: 0, random: 0 },
  };
  for (let index = 0; index < sequences; index++) {
    const batch = maskBatch([block], masking, { seed: 7, epoch: 0, indices: [index] }, {
      tokens,
      sequenceLength: length,
    });
    const chosen = batch.predictedPositions.filter((_, slot) => batch.weights[slot] > 0);
    counted.counts[chosen.length] = (counted.counts[chosen.length] ?? 0) + 1;
    for (const place of chosen) {
      counted.places[place]++;
      const id = batch.inputIds[place];
      if (id === vocabulary - 1) counted.outcomes.mask++;
      else if (id === block[place]) counted.outcomes.same++;
      else {
        counted.outcomes.random++;
        if (id < 4) counted.special++;
      }
    }
  }
  return counted;
}
