import { type PartlyMeasuredArm, rateLabel } from "../experiments/arm.ts";
import type { PretrainSpec } from "../runs/store/spec.ts";
import paper from "../../data/paper.json" with { type: "json" };
import type { ArmMeasure, ArmsData } from "./figures/arms.ts";
import { type Paper, paperScores } from "./paper.ts";

/**
 * The measures that move at small budgets, for a figure of arms: held-out loss at common rates,
 * parts of speech and minimal pairs. Arms without pre-training become dotted lines. What no arm was
 * measured by, and arms that were not measured at all, are left out.
 *
 * @param measured each label with all its seeds
 * @param evaluationRates as the runs have them, such as `"0.15"`
 * @param paperTable the paper's table of the same arms, such as `"Table 3"`
 */
export function armsData(
  title: string,
  profile: string,
  measured: PartlyMeasuredArm[],
  evaluationRates: string[],
  paperTable?: string,
): ArmsData {
  const trained = measured.filter(({ start }) => start.kind === "pretrain");
  const untrained = measured.filter(({ start }) => start.kind === "untrained");
  type Read = (arm: PartlyMeasuredArm) => number | null;
  const reads = new Map<string, Read>();
  const measure = (
    key: string,
    read: Read,
    about: Omit<ArmMeasure, "key" | "references">,
  ): ArmMeasure => {
    reads.set(key, read);
    const floor = untrained.map(read).filter((value) => value !== null);
    const mean = floor.reduce((sum, value) => sum + value, 0) / floor.length;
    const references = floor.length ? [{ label: "no pre-training", value: mean }] : [];
    return { key, ...about, references };
  };
  const measures = [
    ...evaluationRates.map((rate) =>
      measure(`loss-${rate}`, (arm) => arm.heldOutLoss?.[rate] ?? null, {
        title: `Held-out loss at ${rateLabel(Number(rate))}`,
        note: "The same positions of the same text hidden for all arms; lower is better.",
        unit: "nats",
      })
    ),
    measure("partsOfSpeech", (arm) => arm.partsOfSpeech, {
      title: "Parts of speech",
      note: "Accuracy of a linear classifier on the best layer; higher is better.",
      unit: "share",
    }),
    measure("minimalPairs", (arm) => arm.minimalPairs, {
      title: "Minimal pairs",
      note: "How often the grammatical sentence is the likelier one; higher is better.",
      unit: "share",
    }),
  ];
  const has = (key: string, arm: PartlyMeasuredArm) => reads.get(key)!(arm) !== null;
  const shown = measures.filter(({ key }) => trained.some((arm) => has(key, arm)));
  const labels = [
    ...new Set(
      trained.filter((arm) => shown.some(({ key }) => has(key, arm))).map(({ label }) => label),
    ),
  ];
  const maskings = labels.map((label) => {
    const { start } = trained.find((arm) => arm.label === label)!;
    return { label, masking: (start as PretrainSpec).pretraining.masking };
  });
  return {
    title,
    profile,
    measures: shown,
    arms: labels.map((label) => ({
      label,
      values: Object.fromEntries(shown.map(({ key }) => [
        key,
        trained.filter((arm) => arm.label === label).flatMap((arm) => {
          const value = reads.get(key)!(arm);
          return value === null ? [] : [{ seed: arm.seed, value }];
        }),
      ])),
    })),
    ...(paperTable === undefined
      ? {}
      : { paper: paperScores(paper as unknown as Paper, paperTable, maskings) }),
  };
}
