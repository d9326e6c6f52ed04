import type { Question } from "./comparison.ts";

/** Updates of a training, with what their arms' names end in. */
const BUDGETS = [
  { updates: "1,500 updates", ending: "" },
  { updates: "3,000 updates", ending: "-updates-3000" },
  { updates: "9,000 updates", ending: "-updates-9000" },
];

/** The paper's Table 8: the lead of 40 % over 15 % by the length of training, and how it changes with it. */
export const RATE_BY_BUDGET: readonly Question[] = [
  { measure: "loss at 15 %", sign: 1 },
  { measure: "loss at 40 %", sign: 1 },
  { measure: "tagging", sign: -1 }, // of which more is better
].flatMap(({ measure, sign }) => [
  ...BUDGETS.filter(({ ending }) => measure !== "tagging" || ending !== "-updates-3000").map((
    { updates, ending },
  ) => ({
    what: `40 instead of 15 % with ${updates}`,
    measure,
    contrast: { [`40${ending}`]: -sign, [`15${ending}`]: sign },
    above: "40 % leads",
    below: "15 % leads",
  })),
  {
    what: "the lead of 40 % with 9,000 updates less that with 1,500",
    measure,
    contrast: {
      "40-updates-9000": -sign,
      "15-updates-9000": sign,
      "40": sign,
      "15": -sign,
    },
    above: "the lead of 40 % grows with the training",
    below: "the lead of 40 % fades with the training",
  },
]);
