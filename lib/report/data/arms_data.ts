import { mean } from "simple-statistics";
import { UNTRAINED } from "../../experiments/arm.ts";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import type { PretrainSpec } from "../../runs/store/spec.ts";
import type { ArmsData } from "../figures/arms.ts";
import { type ArmMeasure, usualMeasures } from "./measures.ts";
import { paper, paperScores } from "./paper.ts";

/** What a figure of arms is about. */
export interface ArmsAbout {
  title: string;
  profile: string;
  /** The paper's table of the same arms, such as `"Table 3"`. */
  paperTable?: string;
}

/** Smallest share of the arms that a measure compares; by one that fewer have, most of the question stays open. */
const COMPARED_SHARE = 0.5;

/**
 * Arms for a figure: each with all its seeds, by those measures that at least half of the arms have. Arms without
 * pre-training become dotted lines.
 *
 * @returns null where none of the trained arms is measured
 */
export function armsData(
  { title, profile, paperTable }: ArmsAbout,
  measured: MeasuredArm[],
  measures: readonly ArmMeasure[] = usualMeasures,
): ArmsData | null {
  const isTrained = ({ start }: MeasuredArm) => start.kind === "pretrain";
  const trained = measured.filter(isTrained);
  const has = (seeds: MeasuredArm[], { read }: ArmMeasure) =>
    seeds.some((arm) => read(arm) !== null);
  const arms = [...Map.groupBy(trained, ({ id }) => id).values()]
    .filter((seeds) => measures.some((measure) => has(seeds, measure)));
  if (arms.length === 0) return null;
  const shown = measures.filter((measure) =>
    arms.filter((seeds) => has(seeds, measure)).length >= COMPARED_SHARE * arms.length
  );
  const maskings = arms.map(([{ label, start }]) => ({
    label,
    masking: (start as PretrainSpec).pretraining.masking,
  }));
  return {
    title,
    profile,
    measures: shown.map(({ key, title, note, unit, read }) => {
      const floor = measured.filter((arm) => !isTrained(arm)).map(read).filter((one) =>
        one !== null
      );
      const references = floor.length > 0 ? [{ label: UNTRAINED, value: mean(floor) }] : [];
      return { key, title, note, unit, references };
    }),
    arms: arms.map((seeds) => ({
      label: seeds[0].label,
      ...(seeds[0].fields && { line: seeds[0].fields }),
      values: Object.fromEntries(shown.map(({ key, read }) => [
        key,
        seeds.flatMap((arm) => {
          const value = read(arm);
          return value === null ? [] : [{ seed: arm.seed, value }];
        }),
      ])),
    })),
    ...(paperTable !== undefined && {
      paper: paperScores(paper, paperTable, maskings),
    }),
  };
}
