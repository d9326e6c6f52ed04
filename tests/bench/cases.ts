/** The training steps that are timed: the paper's small, and the small profiles' encoders. */
export interface Case {
  name: string;
  layers: number;
  hidden: number;
  heads: number;
  vocabularySize: number;
  rows: number;
  length: number;
  maskRate: number;
}

const encoders = [
  { layers: 2, hidden: 128, heads: 2, vocabularySize: 4096, rows: 32 },
  { layers: 4, hidden: 256, heads: 4, vocabularySize: 8192, rows: 32 },
  { layers: 8, hidden: 512, heads: 8, vocabularySize: 8192, rows: 8 },
];

/** Three encoders, sequences of 64 and 128 tokens, mask rates of 15 and 40 %. */
export const cases: Case[] = encoders.flatMap((encoder) =>
  [64, 128].flatMap((length) =>
    [0.15, 0.4].map((maskRate) => ({
      ...encoder,
      length,
      maskRate,
      name: `${encoder.layers} x ${encoder.hidden}, ${encoder.rows} x ${length} tokens, ` +
        `${100 * maskRate} %`,
    }))
  )
);

/** Predicted positions of each row. */
export function predictedPerRow({ length, maskRate }: Pick<Case, "length" | "maskRate">): number {
  return Math.round(length * maskRate);
}
