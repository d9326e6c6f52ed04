import type { Question } from "./comparison.ts";

const corruption = {
  above: "less corruption lowers the loss",
  below: "less corruption raises the loss",
};
const prediction = {
  above: "more prediction lowers the loss",
  below: "more prediction raises the loss",
};
const copies = {
  above: "copies lower the loss",
  below: "copies raise the loss",
};

const contrasts: readonly Omit<Question, "measure">[] = [
  {
    what: "20 instead of 40 % corrupted, 20 % predicted, as many rows",
    contrast: { "20": -1, "40-predict-20": 1 },
    ...corruption,
  },
  {
    what: "20 instead of 40 % corrupted, 40 % predicted by copies in twice the rows",
    contrast: { "20-predict-40-rows-32": -1, "40": 1 },
    ...corruption,
  },
  {
    what: "40 instead of 20 % predicted, 40 % corrupted, as many rows",
    contrast: { "40": -1, "40-predict-20": 1 },
    ...prediction,
  },
  {
    what: "40 instead of 20 % predicted, 20 % corrupted, by copies in twice the rows",
    contrast: { "20-predict-40-rows-32": -1, "20": 1 },
    ...prediction,
  },
  {
    what: "copies instead of as many rows of fresh text, 20 % corrupted",
    contrast: { "20-predict-40-rows-32": -1, "20-rows-32": 1 },
    ...copies,
  },
  {
    what: "copies instead of as many rows of fresh text, 10 % corrupted",
    contrast: { "10-predict-40-rows-64": -1, "10-rows-64": 1 },
    ...copies,
  },
  {
    what: "copies in one update instead of in different ones, 20 % corrupted",
    contrast: { "20-predict-40-rows-32": -1, "20-predict-40-rows-32-spread": 1 },
    ...copies,
  },
  {
    what: "copies in one update instead of in different ones, 10 % corrupted",
    contrast: { "10-predict-40-rows-64": -1, "10-predict-40-rows-64-spread": 1 },
    ...copies,
  },
];

/**
 * The paper's Table 3, each knob turned alone. Copies of a sequence take rows of their own: so they are set against as
 * many rows of fresh text, not against fewer rows.
 */
export const CORRUPTION_AND_PREDICTION: readonly Question[] = contrasts.map((question) => ({
  ...question,
  measure: "loss at 15 %",
}));
