import { mean } from "simple-statistics";
import type { Plan } from "../../../experiments/plan/plan.ts";
import { signed } from "../../../format/signed.ts";
import { contrast } from "../../statistics/contrast.ts";
import type { Interval } from "../../statistics/estimate.ts";
import type { ArmMeasures } from "../arm_measures.ts";
import { measuredSeeds } from "../ledger/measuring_blocks.ts";
import { boundsText } from "../../../format/interval.ts";

/** What a table asks of arms. */
export interface Question {
  /** Names the row. */
  what: string;
  measure: string;
  /** What the arms' means are multiplied by; positive where the first named does better. */
  contrast: Readonly<Record<string, number>>;
  /** What is said where the contrast is above and where it is below 0. */
  above: string;
  below: string;
}

/** Runs that a question can be put to. */
export interface Source {
  /** As columns name it. */
  name: string;
  measured: readonly ArmMeasures[];
  /** Arms of one group are taken to have the same spread over seeds. */
  groups: readonly { group: string; arms: readonly string[] }[];
  /** Unit of a measure. */
  unit(measure: string): string;
  /** Seeds that an arm is to be measured with so; 0 where that was never asked. */
  planned(arm: string, measure: string): number;
}

/** An answer without a verdict: those are the ledger's. */
export interface Comparison {
  question: Question;
  unit: string;
  /** The contrast of means; null where an arm has no run. */
  value: number | null;
  /** Its 95 % interval, adjusted for nothing; null where nothing says how far seeds spread. */
  interval: Interval | null;
  /** Of the arm that lacks most. Planned is 0 where an arm was never asked for. */
  there: number;
  planned: number;
}

/** The plan's runs as a source of answers. */
export function planSource(plan: Plan, measured: readonly ArmMeasures[]): Source {
  const inBlocks = new Set(plan.blocks.flatMap(({ arms }) => arms));
  return {
    name: "the plan",
    measured,
    groups: plan.varianceGroups,
    unit: (measure) => plan.measures[measure].unit,
    planned: (arm, measure) => inBlocks.has(arm) ? measuredSeeds(plan, arm, measure).length : 0,
  };
}

/**
 * Puts a question to the runs of a source, those of a block that is not whole included.
 *
 * @example
 * ```ts
 * import { plan } from "@/experiments/plan/plan.ts";
 * import { compare, planSource } from "@/report/plan/tables/comparison.ts";
 * import assert from "node:assert/strict";
 *
 * const loss = (arm: string, seed: number, loss: number) => ({
 *   arm,
 *   seed,
 *   values: { "loss at 15 %": loss },
 * });
 * const source = planSource(plan, [
 *   ...[loss("15", 101, 5.5), loss("15", 102, 5.3)],
 *   ...[loss("40", 101, 4.9), loss("40", 102, 5.1)],
 * ]);
 * const { value, there, planned } = compare(source, {
 *   what: "40 instead of 15 %",
 *   measure: "loss at 15 %",
 *   contrast: { "40": -1, "15": 1 },
 *   above: "40 % leads",
 *   below: "15 % leads",
 * });
 * assert.equal(value!.toFixed(3), "0.400");
 * assert.deepEqual([there, planned], [2, 12]);
 * ```
 *
 * @throws {RangeError} where an arm has runs and no variance group
 */
export function compare(source: Source, question: Question): Comparison {
  const { measured, groups, planned } = source;
  const { measure } = question;
  const valuesOf = (arm: string) =>
    measured.filter((one) => one.arm === arm).flatMap(({ values }) => values[measure] ?? []);
  const asked = Object.entries(question.contrast);
  const seeds = asked.map(([arm]) => ({
    there: valuesOf(arm).length,
    planned: planned(arm, measure),
  }));
  const least = seeds.find((one) => one.planned === 0) ??
    seeds.reduce((a, b) => {
      const [of, other] = [a, b].map(({ there, planned }) => there / planned);
      return other < of || other === of && b.there < a.there ? b : a;
    });
  const known = seeds.every(({ there }) => there > 0);
  return {
    question,
    unit: source.unit(measure),
    value: known
      ? asked.reduce((sum, [arm, weight]) => sum + weight * mean(valuesOf(arm)), 0)
      : null,
    interval: known ? intervalOf(groups, question.contrast, valuesOf) : null,
    ...least,
  };
}

function intervalOf(
  groups: Source["groups"],
  weights: Question["contrast"],
  valuesOf: (arm: string) => number[],
): Interval | null {
  const arms = groups.flatMap(({ group, arms }) =>
    arms.map((arm) => ({ arm, group, weight: weights[arm] ?? 0, values: valuesOf(arm) }))
  );
  const ungrouped = Object.keys(weights).find((asked) => arms.every(({ arm }) => arm !== asked));
  if (ungrouped !== undefined) {
    throw new RangeError(
      `The arm ${ungrouped} is compared but in no variance group; add it to one.`,
    );
  }
  const found = contrast(arms);
  return found.kind === "estimated" ? { low: found.low, high: found.high } : null;
}

/** Whether every seed that an answer waits for is there. */
function isWhole({ there, planned }: Comparison): boolean {
  return planned > 0 && there >= planned;
}

/** Digits after the point by unit. */
const digits = (unit: string) => unit === "points" ? 2 : 3;

/** A row for each question, and for each source its answer and the seeds; a number in brackets where runs are missing. */
export function comparisonRows(
  sources: readonly Source[],
  questions: readonly Question[],
): string[][] {
  return questions.map((question) => [
    question.what,
    question.measure,
    ...sources.flatMap((source) => cells(compare(source, question))),
  ]);
}

/** Headers of {@link comparisonRows}. */
export function comparisonHeaders(sources: readonly Source[]): string[] {
  return ["question", "by", ...sources.flatMap(({ name }) => [name, "seeds"])];
}

function cells(answer: Comparison): string[] {
  const { value, there, planned } = answer;
  if (planned === 0) return ["not asked", "–"];
  if (value === null) return ["not yet run", `${there} of ${planned}`];
  return isWhole(answer)
    ? [told(answer, value), `${there}`]
    : [`[${amount(answer, value)}]`, `${there} of ${planned}`];
}

/** A value with its unit and interval: `+0.036 nats (−0.051 to +0.122)`. */
function amount({ unit, interval }: Comparison, value: number): string {
  const number = (one: number) => signed(one, digits(unit));
  return `${number(value)} ${unit}${interval === null ? "" : ` (${boundsText(interval, number)})`}`;
}

/** An answer in words where its interval leaves zero out: `40 % leads by 0.399 nats (0.329 to 0.470)`. */
function told(answer: Comparison, value: number): string {
  const { question: { above, below }, interval, unit } = answer;
  if (interval === null) return `${amount(answer, value)}, one seed`;
  const { low, high } = interval;
  if (low <= 0 && high >= 0) return `cannot be told apart: ${amount(answer, value)}`;
  const [near, middle, far] = [low, value, high].map(Math.abs).sort((a, b) => a - b)
    .map((one) => one.toFixed(digits(unit)));
  return `${low > 0 ? above : below} by ${middle} ${unit} (${near} to ${far})`;
}
