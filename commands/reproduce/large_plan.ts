import {
  assumedGpu,
  gpuSpeed,
  hardwarePlans,
} from "../../lib/experiments/profiles/hardware_plan.ts";
import type { Profile } from "../../lib/experiments/profiles/profile.ts";
import { recipeOf } from "../../lib/experiments/profiles/recipe.ts";
import { paper } from "../../lib/report/data/paper.ts";
import { formatTable } from "../shared/format_table.ts";
import { percent } from "@/format/percent.ts";
import { byteQuantity, powerOfTen, quantity } from "@/format/quantity.ts";
import { duration } from "@/format/duration.ts";

/**
 * What a large profile's pre-trainings are and take: hyper-parameters beside the paper's, then each
 * encoder's operations, memory and time on 1, 4 and 8 graphics cards.
 */
export function largePlan(profile: Profile): string {
  const recipe = recipeOf(profile);
  const text = (value: unknown) => value === null ? "none" : String(value);
  const values = paper.recipe.map(({ name, value }) => ({
    recipe: name,
    here: text(recipe[name]),
    "the paper": text(value),
    "": text(recipe[name]) === text(value) ? "" : "differs",
  }));
  const plans = [1, 4, 8].flatMap((gpus) => hardwarePlans(profile, gpus));
  const costs = plans.sort((a, b) => a.parameters - b.parameters || a.gpus - b.gpus).map((
    plan,
  ) => ({
    encoder: plan.encoder,
    parameters: `${quantity(plan.parameters / 1e6)} M`,
    FLOPs: powerOfTen(plan.flops),
    GPUs: plan.gpus,
    "weights and moments": byteQuantity(plan.stateBytes),
    "one sequence": byteQuantity(plan.sequenceBytes),
    "at once": plan.sequencesAtOnce,
    parts: plan.parts,
    time: duration(plan.seconds),
  }));
  const hardware = paper.statements.find(({ where }) => where === "hardware")!;
  const { peakFlops, shareOfPeak, memoryBytes } = assumedGpu;
  return [
    "How every encoder is pre-trained:",
    "",
    formatTable(values, Object.keys(values[0])),
    "",
    "One pre-training at 40 %, memory and sequences on each GPU:",
    "",
    formatTable(costs, Object.keys(costs[0])),
    "",
    `Assumed, not measured: a GPU of ${peakFlops / 1e12} TFLOP/s of which ` +
    `${percent(shareOfPeak)} are reached (${quantity(gpuSpeed() / 1e12)} TFLOP/s), with ` +
    `${
      byteQuantity(memoryBytes)
    } of memory; several share the work without loss, and small encoders, which reach less, reach it too. Memory of a ` +
    `sequence is an estimate in float32.`,
    "A GPU's share of a batch that does not fit at once would have to be cut into parts whose " +
    "gradients are added up, which this project does not do yet.",
    `The paper's own: ${hardware.text} (${paper.confidence[hardware.confidence]})`,
    "Nobody has run this profile: it needs GPUs, and none was at hand.",
  ].join("\n");
}
