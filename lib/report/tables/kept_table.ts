import { mean } from "simple-statistics";
import type { MeasuredArm } from "../../experiments/results/measured_arm.ts";
import { fixedPercentNumber } from "../../format/percent.ts";
import { pairs, sentiment, tagging } from "../data/measures.ts";
import type { Paper } from "../data/paper.ts";
import type { Displayable } from "../render/display.ts";
import { tableDisplay } from "../render/table_display.ts";

/** A score, as a share of 1, of encoders trained at 15 and at 80 % and of ones without pre-training. */
interface KeptScore {
  score: string;
  at15: number;
  at80: number;
  untrained: number;
}

/**
 * What encoders trained at 80 % keep of what those trained at 15 % have: of the score itself, as the paper counts, and of
 * what it gains over no pre-training, as the plan does. Here means over all seeds; below them the paper's scores, where
 * it has an encoder without pre-training. A score without a gain has no share of it.
 */
export function keptTable(measured: readonly MeasuredArm[], paper: Paper): Displayable {
  return tableDisplay(
    ["score", "15 %", "80 %", "no pre-training", "kept of the score, %", "kept of the gain, %"],
    [...ownScores(measured), ...paperScores(paper)].map(({ score, at15, at80, untrained }) => [
      score,
      ...[at15, at80, untrained].map((one) => fixedPercentNumber(one, 1)),
      fixedPercentNumber(at80 / at15, 0),
      at15 > untrained ? fixedPercentNumber((at80 - untrained) / (at15 - untrained), 0) : "–",
    ]),
  );
}

function ownScores(measured: readonly MeasuredArm[]): KeptScore[] {
  return [pairs, tagging, sentiment].flatMap(({ title, read }) => {
    const [at15, at80, untrained] = ["15", "80", "untrained"].map((id) =>
      measured.filter((arm) => arm.id === id).map(read).filter((value) => value !== null)
    );
    if ([at15, at80, untrained].some(({ length }) => length === 0)) return [];
    return [{
      score: title,
      at15: mean(at15),
      at80: mean(at80),
      untrained: mean(untrained),
    }];
  });
}

function paperScores({ values }: Paper): KeptScore[] {
  return values.filter(({ model }) => model === "large, random initialisation").map((one) => {
    const at = (rate: number) =>
      values.find(({ table, task, corruptionRate, replacement }) =>
        table === one.table && task === one.task && corruptionRate === rate &&
        replacement === "mask"
      )!.value / 100;
    return {
      score: `the paper: ${one.task}`,
      at15: at(0.15),
      at80: at(0.8),
      untrained: one.value / 100,
    };
  });
}
