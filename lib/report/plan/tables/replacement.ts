import type { Question } from "./comparison.ts";

const arms = [
  { name: "80-10-10 at 40 %", arm: "40-mask80-same10-random10", of: "40" },
  { name: "80-10-10 at 15 %", arm: "15-mask80-same10-random10", of: "15" },
  {
    name: "predicting 5 % of unchanged tokens as well",
    arm: "45-mask88.9-same11.1-random0",
    of: "40",
  },
  { name: "replacing 5 % by random tokens", arm: "40-mask87.5-same0-random12.5", of: "40" },
];

/**
 * The paper's Table 4 with the losses: tokens other than [MASK] against [MASK] alone; then whether unchanged tokens help
 * less where the decoder is not the embedding, which is what their help would be explained by.
 */
export const REPLACEMENT: readonly Question[] = [
  ...["loss at 15 %", "loss at 40 %"].flatMap((measure) =>
    arms.map(({ name, arm, of }) => ({
      what: `${name}, against [MASK] alone`,
      measure,
      contrast: { [arm]: -1, [of]: 1 },
      above: "lowers the loss",
      below: "raises the loss",
    }))
  ),
  {
    what:
      "predicting 5 % of unchanged tokens as well, against [MASK] alone, decoder untied from the embedding",
    measure: "loss at 15 %",
    contrast: { "45-mask88.9-same11.1-random0-untied": -1, "40-untied": 1 },
    above: "lowers the loss without tied matrices, too",
    below: "raises the loss without tied matrices",
  },
  {
    what: "how much more unchanged tokens gain with tied matrices than without",
    measure: "loss at 15 %",
    contrast: {
      "40": 1,
      "45-mask88.9-same11.1-random0": -1,
      "40-untied": -1,
      "45-mask88.9-same11.1-random0-untied": 1,
    },
    above: "tied matrices explain some of the gain, which is larger with them",
    below: "tied matrices do not explain the gain, which is larger without them",
  },
  ...arms.filter(({ of }) => of === "40").map(({ name, arm, of }) => ({
    what: `${name}, against [MASK] alone`,
    measure: "tagging",
    contrast: { [arm]: 1, [of]: -1 },
    above: "helps",
    below: "hurts",
  })),
];
