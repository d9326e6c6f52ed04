import { copiesNeeded } from "../masking/copies.ts";
import { pretrainedArm, untrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";
import type { Profile } from "./profiles/profile.ts";
import { percent } from "../format/percent.ts";

/** Rows of the paper's Table 3, as [corruption rate, prediction rate]. */
export const TABLE_3: [number, number][] = [
  [0.4, 0.4],
  [0.4, 0.2],
  [0.2, 0.2],
  [0.2, 0.4],
  [0.1, 0.4],
  [0.05, 0.4],
];

/**
 * Table 3 with equal updates, as the paper has it: where more is predicted than corrupted, every
 * sequence of an update stands in it in several copies with disjoint masks, so that all arms read
 * the same text in the same updates. The encoder then has more rows to compute, and rows of the
 * table that need more copies than the profile allows are left out.
 */
export const corruptionAndPrediction: Experiment = {
  id: "corruption-and-prediction",
  title: "Corruption and prediction",
  paperTable: "Table 3",
  arms: (profile) =>
    profile.seeds.flatMap((seed) => [
      ...TABLE_3.flatMap(([corruptionRate, predictionRate]) => {
        const copies = copiesNeeded(corruptionRate, predictionRate);
        if (copies > profile.mostCopies) return [];
        return pretrainedArm(
          profile,
          `${percent(corruptionRate)} corrupted, ${percent(predictionRate)} predicted`,
          { corruptionRate, predictionRate },
          seed,
          copies === 1 ? {} : { batchSize: copies * profile.pretraining.batchSize },
        );
      }),
      untrainedArm(profile, seed),
    ]),
  // More corruption at equal prediction, at 20 and 40 %, then more prediction at equal corruption.
  comparisons: () => [
    { one: "40-predict-20", other: "20" },
    { one: "40", other: "20-predict-40-rows-32" },
    { one: "40", other: "40-predict-20" },
    { one: "20-predict-40-rows-32", other: "20" },
  ],
  asks: [],
  reference: "laptop",
};

/** A control needs three arms with so many times the rows of others. */
const MOST_CONTROL_COPIES = 4;

/** The row of Table 3 whose copies are put to the test: the most copies that the profile allows, four at most. */
export function controlledRates({ mostCopies }: Profile): {
  corruptionRate: number;
  predictionRate: number;
  copies: number;
} {
  const most = Math.min(mostCopies, MOST_CONTROL_COPIES);
  const rows = TABLE_3.map(([corruptionRate, predictionRate]) => ({
    corruptionRate,
    predictionRate,
    copies: copiesNeeded(corruptionRate, predictionRate),
  })).filter(({ copies }) => copies > 1 && copies <= most);
  const chosen = rows.at(-1);
  if (chosen) return chosen;
  throw new RangeError(`Copies cannot be put to the test with at most ${mostCopies} of them.`);
}

/**
 * The controls of the objection that copies leak what other copies hide, or train longer: n copies of every
 * sequence, with the rates of {@link controlledRates},
 *
 * - in one update, at the price of n times the rows (as above),
 * - in one update of the usual number of rows, so with an n-th of the text: equal FLOPs,
 * - in different updates, so that no copy can help another within an update,
 *
 * and, without copies, the same corruption with n times the rows: what the additional computation gives
 * when it is spent on more text.
 */
export const copyControls: Experiment = {
  id: "copies",
  title: "Copies and their controls",
  arms: (profile) => {
    const { corruptionRate, predictionRate, copies } = controlledRates(profile);
    const copied = { corruptionRate, predictionRate };
    const many = { batchSize: copies * profile.pretraining.batchSize };
    const spread = { ...many, arrangement: "spread" as const };
    return profile.seeds.flatMap((seed) => [
      pretrainedArm(profile, "no copies", { corruptionRate }, seed),
      pretrainedArm(profile, "copies, equal FLOPs", copied, seed),
      pretrainedArm(profile, "copies, equal updates", copied, seed, many),
      pretrainedArm(profile, "copies in different updates", copied, seed, spread),
      pretrainedArm(profile, "no copies, as many rows", { corruptionRate }, seed, many),
    ]);
  },
  comparisons: (profile) => {
    const arms = copyControls.arms({ ...profile, seeds: [0] });
    const [none, equalFlops, equalUpdates, spread, manyRows] = arms.map(({ id }) => id);
    return [
      { one: equalUpdates, other: none },
      { one: equalFlops, other: none },
      { one: spread, other: equalUpdates },
      { one: equalUpdates, other: manyRows },
    ];
  },
  asks: [],
  reference: "laptop",
};
