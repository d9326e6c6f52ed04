import { eightyTenTen } from "../masking/replacement.ts";
import { partRandom, plusSame } from "../masking/replacement_variants.ts";
import { type Masking, pretrainedArm, untrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";

const variants: [label: string, masking: Masking][] = [
  ["40 %, [MASK] only", { corruptionRate: 0.4 }],
  ["40 %, +5 % same", plusSame(0.4, 0.05)],
  ["40 %, 5 % random", partRandom(0.4, 0.05)],
  ["40 %, 80-10-10", { corruptionRate: 0.4, replacement: eightyTenTen }],
  ["15 %, [MASK] only", { corruptionRate: 0.15 }],
  ["15 %, 80-10-10", { corruptionRate: 0.15, replacement: eightyTenTen }],
];

/** Table 4: what stands at a chosen place, at 40 %, and 80-10-10 at BERT's 15 % as well. */
export const replacement: Experiment = {
  id: "replacement",
  title: "Replacement",
  paperTable: "Table 4",
  arms: (profile) =>
    profile.seeds.flatMap((seed) => [
      ...variants.map(([label, masking]) => pretrainedArm(profile, label, masking, seed)),
      untrainedArm(profile, seed),
    ]),
  comparisons: () => [
    { one: "45-mask88.9-same11.1-random0", other: "40" },
    { one: "40-mask87.5-same0-random12.5", other: "40" },
    { one: "40-mask80-same10-random10", other: "40" },
    { one: "15-mask80-same10-random10", other: "15" },
  ],
  asks: ["tagging"],
  reference: "laptop",
};
