import { fixedPercent } from "../../format/percent.ts";
import type { HidingRow } from "../../experiments/hiding/hiding_row.ts";

/** What the counts of what masking hides say of the paper's Figure 5, a sentence a point. */
export function hidingSentences(rows: readonly HidingRow[]): string[] {
  const at = (strategy: string, maskRate: number) =>
    rows.find((row) => row.strategy === strategy && row.maskRate === maskRate)!;
  const share = (value: number) => fixedPercent(value, 1);
  const run = (strategy: string, maskRate: number) => {
    const length = at(strategy, maskRate).meanRun;
    return length === null ? "none" : length.toFixed(1);
  };
  const lowUnits = at("uniform", 0.15).wholeUnits;
  const highUnits = at("uniform", 0.4).wholeUnits;
  const pmiUnits = at("pmi", 0.15).wholeUnits;
  return [
    ...(lowUnits && highUnits && pmiUnits
      ? [
        `Uniform masking hides ${share(lowUnits)} of the PMI units whole at 15 % and ` +
        `${share(highUnits)} at 40 %: ${(highUnits / lowUnits).toFixed(1)} times as many. ` +
        `PMI masking at 15 % hides ${share(pmiUnits)}.`,
        `The paper's claim that uniform masking at 40 % covers about as many as PMI masking at 15 %: ` +
        `here it covers ${(highUnits / pmiUnits).toFixed(2)} times as many.`,
      ]
      : ["The text has no PMI units that are hidden whole; choose a larger profile."]),
    `Spans keep their mean length (${run("span-t5", 0.15)} tokens at 15 %, ` +
    `${run("span-t5", 0.4)} at 40 %), while uniform runs grow from ${run("uniform", 0.15)} to ` +
    `${run("uniform", 0.4)} and reach ${run("uniform", 0.8)} at 80 %.`,
  ];
}
