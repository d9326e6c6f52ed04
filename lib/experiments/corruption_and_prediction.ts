import { copiesNeeded } from "../masking/copies.ts";
import { type Arm, pretrainedArm, untrainedArm } from "./arm.ts";
import type { Profile } from "./profiles.ts";

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
export function corruptionArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) => [
    ...TABLE_3.flatMap(([corruptionRate, predictionRate]) => {
      const copies = copiesNeeded(corruptionRate, predictionRate);
      if (copies > profile.mostCopies) return [];
      return pretrainedArm(
        profile,
        `${100 * corruptionRate} % corrupted, ${100 * predictionRate} % predicted`,
        { corruptionRate, predictionRate },
        seed,
        copies === 1 ? {} : { batchSize: copies * profile.pretraining.batchSize },
      );
    }),
    untrainedArm(profile, seed),
  ]);
}

/**
 * The controls of the objection that copies leak what other copies hide, or train longer: 10 %
 * corrupted and 40 % predicted in four copies of every sequence
 *
 * - in one update, at the price of four times the rows (as above),
 * - in one update of the usual number of rows, so with a quarter of the text: equal FLOPs,
 * - in different updates, so that no copy can help another within an update,
 *
 * and, without copies, 10 % corrupted and predicted with four times the rows: what the additional
 * computation gives when it is spent on more text.
 */
export function copyControlArms(profile: Profile): Arm[] {
  const { batchSize } = profile.pretraining;
  const copied = { corruptionRate: 0.1, predictionRate: 0.4 };
  const copies = copiesNeeded(copied.corruptionRate, copied.predictionRate);
  const arm = (
    label: string,
    seed: number,
    masking: Parameters<typeof pretrainedArm>[2],
    changes: Parameters<typeof pretrainedArm>[4],
  ) => pretrainedArm(profile, label, masking, seed, changes);
  const many = { batchSize: copies * batchSize };
  return profile.seeds.flatMap((seed) => [
    arm("no copies", seed, { corruptionRate: 0.1 }, {}),
    arm("copies, equal FLOPs", seed, copied, {}),
    arm("copies, equal updates", seed, copied, many),
    arm("copies in different updates", seed, copied, { ...many, arrangement: "spread" }),
    arm("no copies, as many rows", seed, { corruptionRate: 0.1 }, many),
  ]);
}
