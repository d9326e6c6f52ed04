import { eightyTenTen } from "../masking/replacement.ts";
import { partRandom, plusSame } from "../masking/replacement_variants.ts";
import type { RunSpec } from "../runs/store/spec.ts";
import { type Arm, armSpecs, pretrainedArm, probeSpec, untrainedArm } from "./arm.ts";
import type { Comparison } from "./comparison.ts";
import type { Profile } from "./profile.ts";

/** Table 4: what stands at a chosen place, at 40 %, and 80-10-10 at BERT's 15 % as well. */
export function replacementArms(profile: Profile): Arm[] {
  return profile.seeds.flatMap((seed) => [
    pretrainedArm(profile, "40 %, [MASK] only", { corruptionRate: 0.4 }, seed),
    pretrainedArm(profile, "40 %, +5 % same", plusSame(0.4, 0.05), seed),
    pretrainedArm(profile, "40 %, 5 % random", partRandom(0.4, 0.05), seed),
    pretrainedArm(
      profile,
      "40 %, 80-10-10",
      { corruptionRate: 0.4, replacement: eightyTenTen },
      seed,
    ),
    pretrainedArm(profile, "15 %, [MASK] only", { corruptionRate: 0.15 }, seed),
    pretrainedArm(
      profile,
      "15 %, 80-10-10",
      { corruptionRate: 0.15, replacement: eightyTenTen },
      seed,
    ),
    untrainedArm(profile, seed),
  ]);
}

/** Every other way against [MASK] alone, at the same rate. */
export function replacementComparisons(): Comparison[] {
  const ways = ["40 %, +5 % same", "40 %, 5 % random", "40 %, 80-10-10", "15 %, 80-10-10"];
  return ways.map((one) => ({ one, other: `${one.split(",")[0]}, [MASK] only` }));
}

/** The runs that the experiment needs: the arms, and how much each layer tells about the source token. */
export function replacementSpecs(profile: Profile): RunSpec[] {
  const arms = replacementArms(profile);
  const probe = { of: "source information" as const, ...profile.sourceInformation };
  return [...armSpecs(profile, arms), ...arms.map((arm) => probeSpec(arm, probe))];
}
