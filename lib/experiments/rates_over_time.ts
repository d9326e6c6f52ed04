import { type Rate, reversed } from "../masking/rate_schedule.ts";
import { pretrainedArm, untrainedArm } from "./arm.ts";
import type { Experiment } from "./experiment.ts";

/** A rate that falls over the training, as later work recommends; its mean is the constant 40 %. */
export const FALLING: Rate = { kind: "linear", from: 0.6, to: 0.2 };

/** Every sequence draws a rate of its own, 40 % on average, as masked diffusion models do. */
export const RANDOM: Rate = { kind: "random", from: 0.1, to: 0.7, weight: "equal" };

const rates: [label: string, corruptionRate: Rate][] = [
  ["constant 40 %", 0.4],
  ["falling from 60 to 20 %", FALLING],
  ["rising from 20 to 60 %", reversed(FALLING)],
  ["random, 10 to 70 %", RANDOM],
];

/**
 * Beyond the paper: rates that change, each with its reverse, against the constant rate with as many predictions
 * (Yang et al. 2023, Ankner et al. 2024).
 */
export const ratesOverTime: Experiment = {
  id: "rates-over-time",
  title: "Rates over time",
  arms: (profile) =>
    profile.seeds.flatMap((seed) => [
      ...rates.map(([label, corruptionRate]) =>
        pretrainedArm(profile, label, { corruptionRate }, seed)
      ),
      untrainedArm(profile, seed),
    ]),
  comparisons: () => [
    { one: "linear-60-to-20", other: "40" },
    { one: "linear-20-to-60", other: "40" },
    { one: "random-10-to-70", other: "40" },
    { one: "linear-60-to-20", other: "linear-20-to-60" },
  ],
  asks: [],
  reference: "laptop",
};
