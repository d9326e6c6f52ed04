import { type Rate, reversed } from "../masking/rate_schedule.ts";
import type { RunSpec } from "../runs/store/spec.ts";
import { type Arm, armSpecs, pretrainedArm, untrainedArm } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import { maskRateArms } from "./mask_rate.ts";
import type { Profile } from "./profile.ts";

/** A rate that falls over the training, as later work recommends; its mean is the constant 40 %. */
export const FALLING: Rate = { kind: "linear", from: 0.6, to: 0.2 };

/** Every sequence draws a rate of its own, 40 % on average, as masked diffusion models do. */
export const RANDOM: Rate = { kind: "random", from: 0.1, to: 0.7, weight: "equal" };

/**
 * Beyond the paper: rates that change, each with its reverse, against the constant rate with as
 * many predictions (Yang et al. 2023, Ankner et al. 2024).
 */
export function ratesOverTimeArms(profile: Profile): Arm[] {
  const rates: [string, Rate][] = [
    ["constant 40 %", 0.4],
    ["falling from 60 to 20 %", FALLING],
    ["rising from 20 to 60 %", reversed(FALLING)],
    ["random, 10 to 70 %", RANDOM],
  ];
  return profile.seeds.flatMap((seed) => [
    ...rates.map(([label, corruptionRate]) =>
      pretrainedArm(profile, label, { corruptionRate }, seed)
    ),
    untrainedArm(profile, seed),
  ]);
}

/** Every changing rate against the constant one, and the falling one against its reverse. */
export function ratesOverTimeComparisons(): Comparison[] {
  const [falling, rising] = ["falling from 60 to 20 %", "rising from 20 to 60 %"];
  return [
    ...[falling, rising, "random, 10 to 70 %"].map((one) => ({ one, other: "constant 40 %" })),
    { one: falling, other: rising },
  ];
}

/** The runs that the experiment needs: its arms, and the constant rates' pre-trainings for their course. */
export function ratesOverTimeSpecs(profile: Profile): RunSpec[] {
  const constant = maskRateArms(profile).map(({ start }) => start);
  return [
    ...armSpecs(profile, ratesOverTimeArms(profile)),
    ...constant.filter((start) => start.kind === "pretrain"),
  ];
}
