import { mean } from "simple-statistics";
import type { Paper, PaperValue } from "../../data/paper.ts";
import { signed } from "../../../format/signed.ts";
import { percent } from "../../../format/percent.ts";

/** Which of a table's rows: those of this masking. */
type Row = Pick<PaperValue, "corruptionRate" | "predictionRate" | "replacement">;

const row = (
  corruptionRate: number,
  predictionRate = corruptionRate,
  replacement = "mask",
): Row => ({ corruptionRate, predictionRate, replacement });

/**
 * What the paper reports of the plan's claims, by their ids, in few words: means over the tasks that a table has for
 * both rows, or a phrase of a statement. All of it is in `data/paper.json`. Claims that are not the paper's, and those of
 * which nothing was found, are left out. Numbers have the sign of the claim's contrast.
 *
 * @example
 * ```ts
 * import { paper } from "@/report/data/paper.ts";
 * import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
 * import assert from "node:assert/strict";
 *
 * const findings = paperFindings(paper);
 * assert.equal(findings["prediction"], "+0.5 points, mean of 5 fine-tuned tasks");
 * assert.equal(findings["no leakage"], undefined);
 * ```
 *
 * @throws {RangeError} where the numbers or the phrase are not there any more
 */
export function paperFindings(paper: Paper): Record<string, string> {
  const difference = (table: string, one: Row, other: Row) =>
    meanText(differences(paper, table, one, other), `${table} for both rows`);
  const phrase = (where: string, words: string) => statedPhrase(paper, where, words);
  const lead = meanText(
    paper.differences.filter(({ what }) => what === "40 % minus 15 %").map(({ value }) => value),
    "40 % minus 15 %",
  );
  const eighty = difference("Table 4", row(0.4, 0.4, "80-10-10"), row(0.4));
  const same = difference(
    "Table 4",
    row(0.4, 0.45, "mask, and 5 % more kept and predicted"),
    row(0.4),
  );
  const ahead = phrase("Figure 4", "at 15 % span and PMI beat uniform");
  const peaks = phrase(
    "Figure 4",
    "uniform masking rises up to 40 %, PMI peaks at about 30 %, span at 20-30 %",
  );
  return {
    "corruption": difference("Table 3", row(0.2), row(0.4, 0.2)),
    "prediction": difference("Table 3", row(0.4), row(0.4, 0.2)),
    "40 against 15": lead,
    "updates": phrase("Figure 1", "about half the steps"),
    "size": `best: ${
      paper.bestRates.map(({ model, value }) => `${percent(value)} (${model})`)
        .join(", ")
    }`,
    "40 against 15, tagging": lead,
    "80-10-10, tagging": eighty,
    "same, tagging": same,
    "span at 15": ahead,
    "PMI at 15": ahead,
    "span at 40": peaks,
    "PMI at 40": peaks,
    "40 against 15, pairs": lead,
    "80 keeps probing": phrase("Figure 3", "about 90 % of the BLiMP accuracy is kept"),
    "80-10-10": eighty,
    "80-10-10 at 15": difference("model list", row(0.15, 0.15, "80-10-10"), row(0.15)),
    "same": same,
    "random": difference("Table 4", row(0.4, 0.4, "35 % mask, 5 % random"), row(0.4)),
    "longer, loss": phrase("longer training", "15 % and 40 % trade wins"),
    "learned positions": lead,
    "80 keeps fine-tuning": phrase("abstract", "keeps 95 % of the fine-tuning performance"),
  };
}

function differences({ values }: Paper, table: string, one: Row, other: Row): number[] {
  const scores = (wanted: Row) =>
    new Map(
      values.filter((value) =>
        value.table === table &&
        value.corruptionRate === wanted.corruptionRate &&
        value.predictionRate === wanted.predictionRate &&
        value.replacement === wanted.replacement
      ).map(({ task, value }) => [task, value]),
    );
  const others = scores(other);
  return [...scores(one)].flatMap(([task, value]) =>
    others.has(task) ? [value - others.get(task)!] : []
  );
}

function meanText(values: number[], where: string): string {
  if (values.length === 0) throw new RangeError(`data/paper.json has no scores of ${where}.`);
  return `${signed(mean(values), 1)} points, mean of ${values.length} fine-tuned tasks`;
}

function statedPhrase({ statements }: Paper, where: string, words: string): string {
  if (statements.some((one) => one.where === where && one.text.includes(words))) return words;
  throw new RangeError(`No statement of ${where} in data/paper.json says "${words}".`);
}
