import type { Question } from "./comparison.ts";

/** Encoders from the smallest, with what their arms' names end in. */
const SIZES: readonly { size: string; ending: string }[] = [
  { size: "2 x 64", ending: "-2x64" },
  { size: "2 x 128", ending: "" },
  { size: "4 x 192", ending: "-4x192" },
];

/** The paper's Figure 2 as an interaction: the leads of 30 and 40 % over 15 % by size, and how they change with it. */
export const RATE_BY_SIZE: readonly Question[] = ["40", "30"].flatMap((rate) => [
  ...SIZES.map(({ size, ending }) => ({
    what: `${rate} instead of 15 % with ${size}`,
    measure: "loss at 15 %",
    contrast: { [`${rate}${ending}`]: -1, [`15${ending}`]: 1 },
    above: `${rate} % leads`,
    below: "15 % leads",
  })),
  {
    what: `the lead of ${rate} % with 4 x 192 less that with 2 x 64`,
    measure: "loss at 15 %",
    contrast: {
      [`${rate}-4x192`]: -1,
      "15-4x192": 1,
      [`${rate}-2x64`]: 1,
      "15-2x64": -1,
    },
    above: `the lead of ${rate} % grows with the encoder`,
    below: `the lead of ${rate} % shrinks with the encoder`,
  },
]);
