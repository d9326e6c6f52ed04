import * as v from "valibot";
import planFile from "../../../data/plan.json" with { type: "json" };
import { checkedFile, finite, share } from "../../files/checked.ts";
import { dependencies, type RunSpec } from "../../runs/store/spec.ts";
import type { ProbeConfig } from "../../tasks/probes/probe.ts";
import { type Arm, fineTuneSpecs, probeSpec } from "../arm.ts";
import { experiments } from "../experiments.ts";
import type { Profile } from "../profiles/profile.ts";
import { findProfile } from "../profiles/profiles.ts";

const block = v.strictObject({
  block: v.string(),
  /** What the block is for. */
  question: v.string(),
  /** Ids of arms, see `armId`. */
  arms: v.array(v.string()),
  /** How many of the plan's seeds, from the first on. */
  seeds: finite,
  /** Names of the plan's probes. */
  probes: v.array(v.string()),
  /** Whether sentiment is fine-tuned; left out where not. */
  fineTuned: v.optional(v.literal(true)),
});

/** Arms that are computed together, with their seeds and what their encoders are asked. */
export type Block = v.InferOutput<typeof block>;

const plannedClaim = v.strictObject({
  id: v.string(),
  /** What the paper, or later work, says. */
  text: v.string(),
  where: v.string(),
  /** What is said of the contrast: that it is above 0, above minus the margin, or within the margin. */
  kind: v.picklist(["difference", "keeps", "no gain", "no difference"]),
  measure: v.string(),
  /** Weights of the arms' means: what is estimated. Positive is the claim's way, or the gain where none is claimed. */
  contrast: v.record(v.string(), finite),
  /** In the measure's unit; only where the kind has one. */
  margin: v.optional(finite),
});

/** A question with the numbers that answer it. */
export type PlannedClaim = v.InferOutput<typeof plannedClaim>;

/** Claims that are judged together: at most one in twenty families without effects supports one. */
const family = v.strictObject({
  family: v.string(),
  /** A measure whose assay sensitivity must show before the family is judged; left out where none is. */
  gate: v.optional(v.string()),
  claims: v.array(plannedClaim),
});

/** What is measured of an arm. */
const plannedMeasure = v.strictObject({
  /** Which kind of run it is read from; a probe's name is the measure's. */
  from: v.picklist(["pre-training", "probe", "fine-tuning"]),
  what: v.string(),
  unit: v.string(),
  better: v.picklist(["lower", "higher"]),
  /** Standard deviation between seeds that the pilot leads to expect, for the power. */
  expectedDeviation: finite,
});

/** The probes that a plan can ask; a field more or less would be another run. */
const plannedProbe = v.variant("of", [
  v.strictObject({
    of: v.literal("tagging"),
    trainSentences: finite,
    devSentences: finite,
    maximumLength: finite,
  }),
  v.strictObject({
    of: v.literal("pair margins"),
    pairsPerPhenomenon: finite,
    hiddenShare: finite,
  }),
  v.strictObject({
    of: v.literal("sentence task"),
    task: v.string(),
    trainingExamples: finite,
    devExamples: finite,
    maximumLength: finite,
  }),
]) satisfies v.GenericSchema<ProbeConfig>;

const planSchema = v.strictObject({
  what: v.string(),
  profile: v.string(),
  seeds: v.array(finite),
  /** Seeds that were used to choose recipe, measures and plan: never evidence. */
  pilotSeeds: v.array(
    v.strictObject({ seeds: v.string(), first: finite, last: finite, usedFor: v.string() }),
  ),
  stopping: v.string(),
  level: share,
  /** How contrasts become verdicts, a sentence a rule. */
  analysis: v.array(v.string()),
  /** Why the margins are what they are, by unit. */
  margins: v.record(v.string(), v.string()),
  /** Arms whose error variance is estimated together. */
  varianceGroups: v.array(v.strictObject({ group: v.string(), arms: v.array(v.string()) })),
  probes: v.record(v.string(), plannedProbe),
  measures: v.record(v.string(), plannedMeasure),
  blocks: v.array(block),
  families: v.array(family),
});

/** The plan of the reference runs, written before them: `data/plan.json`. */
export type Plan = v.InferOutput<typeof planSchema>;

/** The committed plan. */
export const plan: Plan = checkedFile(planSchema, planFile, "data/plan.json");

/** Every arm that an experiment has in a profile, with one seed, by id. */
function armsOfSeed(profile: Profile, seed: number): Map<string, Arm> {
  const one = { ...profile, seeds: [seed] };
  return new Map(experiments.flatMap(({ arms }) => arms(one)).map((arm) => [arm.id, arm]));
}

function armsBySeed({ profile: name, seeds }: Plan): Map<number, Map<string, Arm>> {
  const profile = findProfile(name);
  return new Map(seeds.map((seed) => [seed, armsOfSeed(profile, seed)]));
}

/**
 * The runs of a plan in their order: block by block, within a block seed by seed, an encoder before
 * what is asked of it. Blocks may share runs.
 *
 * @param only seeds to compute; all of the plan's when left out
 * @throws {RangeError} as {@link checkPlan}
 */
export function plannedRuns(
  plan: Plan,
  only: number[] = plan.seeds,
): { block: string; specs: RunSpec[] }[] {
  checkPlan(plan);
  const profile = findProfile(plan.profile);
  const known = armsBySeed(plan);
  return plan.blocks.map(({ block, arms: ids, seeds, probes, fineTuned }) => ({
    block,
    specs: plan.seeds.slice(0, seeds).filter((seed) => only.includes(seed)).flatMap((seed) => {
      const arms = ids.map((id) => known.get(seed)!.get(id)!);
      return [
        ...arms.flatMap((arm) => {
          const asked = probes.map((name) => probeSpec(arm, plan.probes[name]));
          return arm.start.kind === "pretrain" ? [arm.start, ...asked] : asked;
        }),
        ...(fineTuned ? fineTuneSpecs(profile, arms) : []),
      ].flatMap((spec) => [...dependencies(spec), spec]);
    }),
  }));
}

/**
 * The arms of a plan's blocks with all their planned seeds.
 *
 * @throws {RangeError} as {@link checkPlan}
 */
export function plannedArms(plan: Plan): Arm[] {
  checkPlan(plan);
  const known = armsBySeed(plan);
  const arms = plan.blocks.flatMap(({ arms: ids, seeds }) =>
    plan.seeds.slice(0, seeds).flatMap((seed) => ids.map((id) => known.get(seed)!.get(id)!))
  );
  return [...new Map(arms.map((arm) => [`${arm.id}, ${arm.seed}`, arm])).values()];
}

/**
 * Checks that a plan speaks of arms, measures, probes and seeds that there are.
 *
 * @throws {RangeError} a sentence that names what there is not, and where the plan says it
 */
export function checkPlan(plan: Plan): void {
  for (const seed of plan.seeds) checkEvidence(plan, seed);
  const arms = [...armsOfSeed(findProfile(plan.profile), plan.seeds[0]).keys()];
  for (const block of plan.blocks) checkBlock(plan, block, arms);
  const computed = new Set(plan.blocks.flatMap(({ arms }) => arms));
  for (const { family, gate, claims } of plan.families) {
    const measures = [...(gate === undefined ? [] : [gate]), ...claims.map((c) => c.measure)];
    const known = Object.keys(plan.measures);
    const measure = measures.find((measure) => !known.includes(measure));
    if (measure !== undefined) {
      throw new RangeError(
        `The plan's family "${family}" uses the measure "${measure}"; there are ${
          known.join(", ")
        }.`,
      );
    }
    for (const claim of claims) checkClaim(claim, computed);
  }
}

/** @param known ids of the arms that experiments have */
function checkBlock(plan: Plan, { block, arms, seeds, probes }: Block, known: string[]): void {
  const where = `The plan's block "${block}"`;
  const arm = arms.find((id) => !known.includes(id));
  if (arm !== undefined) {
    throw new RangeError(
      `${where} names the arm "${arm}", which no experiment has in profile ${plan.profile}; ` +
        `there are ${known.join(", ")}.`,
    );
  }
  const there = Object.keys(plan.probes);
  const probe = probes.find((name) => !there.includes(name));
  if (probe !== undefined) {
    throw new RangeError(
      `${where} asks the probe "${probe}"; the plan's probes are ${there.join(", ")}.`,
    );
  }
  if (!(Number.isInteger(seeds) && seeds >= 1 && seeds <= plan.seeds.length)) {
    throw new RangeError(
      `${where} is planned with ${seeds} seeds; the plan has ${plan.seeds.length}.`,
    );
  }
}

/** @param computed ids of the arms that blocks compute */
function checkClaim({ id, contrast, kind, margin }: PlannedClaim, computed: Set<string>): void {
  const arm = Object.keys(contrast).find((arm) => !computed.has(arm));
  if (arm !== undefined) {
    throw new RangeError(
      `The plan's claim "${id}" needs the arm "${arm}", which no block computes; add it to one.`,
    );
  }
  if ((kind === "no gain" || kind === "no difference") && !(margin! > 0)) {
    throw new RangeError(
      `The plan's claim "${id}" says ${kind} and so needs a margin above 0; its is ${margin}.`,
    );
  }
}

/**
 * Refuses a run as evidence whose seed was used to choose recipe, measures or plan.
 *
 * @throws {RangeError} naming the seed and what it was used for
 */
export function checkEvidence({ pilotSeeds }: Plan, seed: number): void {
  const used = pilotSeeds.find(({ first, last }) => seed >= first && seed <= last);
  if (used === undefined) return;
  throw new RangeError(
    `Seed ${seed} is no evidence: the seeds ${used.seeds} were used for ${used.usedFor}.`,
  );
}
