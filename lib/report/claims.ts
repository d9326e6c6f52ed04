import { type PartlyMeasuredArm, rateLabel } from "../experiments/arm.ts";
import { sizeLabel } from "../experiments/model_size.ts";
import { COMPARED_HIDING, type SeededHidingRow } from "../experiments/what_masking_hides.ts";
import { smallestEffect } from "./power.ts";
import { meanInterval } from "./statistics.ts";

/** A quantity that claims are tested by. */
interface Measure {
  name: string;
  unit: "nats" | "points" | "updates";
  /** Shares are read in per cent. Null where an arm was not measured so. */
  read(arm: PartlyMeasuredArm): number | null;
  better: "lower" | "higher";
  /** Difference too small to matter, in the unit. */
  margin: number;
}

const share = (value: number | null) => value === null ? null : 100 * value;

const loss: Measure = {
  name: "held-out loss at 15 %",
  unit: "nats",
  read: (arm) => arm.heldOutLoss?.["0.15"] ?? null,
  better: "lower",
  margin: 0.05,
};
const partsOfSpeech: Measure = {
  name: "parts of speech",
  unit: "points",
  read: (arm) => share(arm.partsOfSpeech),
  better: "higher",
  margin: 1,
};
const minimalPairs: Measure = {
  name: "minimal pairs",
  unit: "points",
  read: (arm) => share(arm.minimalPairs),
  better: "higher",
  margin: 1,
};
const accuracy: Measure = {
  name: "fine-tuned accuracy",
  unit: "points",
  read: (arm) => share(arm.accuracy),
  better: "higher",
  margin: 1,
};
const plateau: Measure = {
  name: "update at which the unigram plateau is left",
  unit: "updates",
  read: (arm) => arm.plateauLeftAt,
  better: "lower",
  margin: 0,
};

/** How a claim is tested by labels of arms; where there are several, the best of them counts, seed by seed. */
interface Comparison {
  kind: "better" | "no gain" | "keeps";
  measure: Measure;
  one: string[];
  other: string[];
  /** Of the other's value; with `keeps` only. */
  share: number;
  /** Whether only the largest encoder counts; labels then go without its size. */
  largest?: true;
}

/** Whether the largest encoder has its best value at a higher mask rate than the smallest. */
interface HigherRate {
  kind: "higher rate";
  measure: Measure;
}

/**
 * Whether the arm with the worse loss at its own mask rate, and so the worse perplexity, is the one
 * that transfers better.
 */
interface PartWays {
  kind: "part ways";
  measure: Measure;
  /** Two mask rates, both also evaluation rates. */
  rates: [number, number];
}

/** Whether uniform masking at the higher rate of {@link COMPARED_HIDING} hides about as many units whole as PMI masking. */
interface Hides {
  kind: "hides";
  measure: Pick<Measure, "name" | "unit">;
  /** Of the other's share. */
  share: number;
}

type ArmTest = Comparison | HigherRate | PartWays;
type Test = ArmTest | Hides;

/** A claim of the paper with the rule by which it is judged, written down before the runs. */
export interface Claim {
  id: string;
  /** What the paper says. */
  text: string;
  /** Where it says so. */
  where: string;
  /** Number of the notebook whose arms test it. */
  experiment: string;
  test: Test;
}

const compare =
  (kind: Comparison["kind"]) =>
  (measure: Measure, one: string | string[], other: string | string[], share = 1): Comparison => ({
    kind,
    measure,
    one: [one].flat(),
    other: [other].flat(),
    share,
  });
const better = compare("better");
const noGain = compare("no gain");
const keeps = compare("keeps");
const rates = ["15 %", "40 %", "80 %"];
const atEveryRate = (strategy: string) => rates.map((rate) => `${strategy} at ${rate}`);

/** The claims of the abstract and of the tables, in the order of the notebooks. */
export const claims: Claim[] = [
  {
    id: "uniform covers PMI",
    text: "Uniform masking at 40 % covers about as many PMI units as PMI masking at 15 %.",
    where: "Figure 5",
    experiment: "01",
    test: {
      kind: "hides",
      measure: { name: "PMI units hidden whole", unit: "points" },
      share: 0.9,
    },
  },
  {
    id: "40 beats 15, loss",
    text: "Masking 40 % beats masking 15 %, by held-out loss.",
    where: "abstract",
    experiment: "02",
    test: better(loss, "40 %", "15 %"),
  },
  {
    id: "40 beats 15, parts of speech",
    text: "Masking 40 % beats masking 15 %, by a probe of parts of speech.",
    where: "abstract",
    experiment: "02",
    test: better(partsOfSpeech, "40 %", "15 %"),
  },
  {
    id: "perplexity and transfer",
    text: "Perplexity and transfer part ways between 15 % and 40 %.",
    where: "Table 1",
    experiment: "02",
    test: { kind: "part ways", measure: partsOfSpeech, rates: [0.15, 0.4] },
  },
  {
    id: "80 keeps fine-tuning",
    text: "Masking 80 % keeps 95 % of the fine-tuning performance.",
    where: "abstract",
    experiment: "02",
    test: keeps(accuracy, "80 %", "15 %", 0.95),
  },
  {
    id: "80 keeps probing",
    text: "Masking 80 % keeps most of the accuracy in linguistic probing, about 90 %.",
    where: "abstract and Figure 3",
    experiment: "02",
    test: keeps(minimalPairs, "80 %", "15 %", 0.9),
  },
  {
    id: "early gain",
    text: "The gain of 40 % appears early in training.",
    where: "Figure 1",
    experiment: "02",
    test: better(plateau, "40 %", "15 %"),
  },
  {
    id: "size",
    text: "Larger models should adopt a higher mask rate.",
    where: "abstract and Figure 2",
    experiment: "04",
    test: { kind: "higher rate", measure: loss },
  },
  {
    id: "40 beats 15 at the largest size, loss",
    text: "At the largest size, masking 40 % beats masking 15 %, by held-out loss.",
    where: "abstract and Figure 2",
    experiment: "04",
    test: { ...better(loss, "40 %", "15 %"), largest: true },
  },
  {
    id: "40 beats 15 at the largest size, parts of speech",
    text: "At the largest size, masking 40 % beats masking 15 %, by a probe of parts of speech.",
    where: "abstract and Figure 2",
    experiment: "04",
    test: { ...better(partsOfSpeech, "40 %", "15 %"), largest: true },
  },
  {
    id: "less corruption",
    text: "At equal prediction, less corruption is better (20 % against 40 %).",
    where: "Table 3",
    experiment: "05",
    test: better(
      loss,
      "20 % corrupted, 40 % predicted",
      "40 % corrupted, 40 % predicted",
    ),
  },
  {
    id: "more prediction at 40",
    text: "At equal corruption, more prediction is better (40 % corrupted).",
    where: "Table 3",
    experiment: "05",
    test: better(
      loss,
      "40 % corrupted, 40 % predicted",
      "40 % corrupted, 20 % predicted",
    ),
  },
  {
    id: "more prediction at 20",
    text: "At equal corruption, more prediction is better (20 % corrupted).",
    where: "Table 3",
    experiment: "05",
    test: better(
      loss,
      "20 % corrupted, 40 % predicted",
      "20 % corrupted, 20 % predicted",
    ),
  },
  {
    id: "80-10-10",
    text: "80-10-10 does not help at 40 %.",
    where: "Table 4",
    experiment: "06",
    test: noGain(partsOfSpeech, "40 %, 80-10-10", "40 %, [MASK] only"),
  },
  {
    id: "same",
    text: "Predicting 5 % of unchanged tokens as well does not help.",
    where: "Table 4",
    experiment: "06",
    test: noGain(partsOfSpeech, "40 %, +5 % same", "40 %, [MASK] only"),
  },
  {
    id: "span at 15",
    text: "At 15 %, span masking beats uniform masking.",
    where: "Figure 4",
    experiment: "07",
    test: better(partsOfSpeech, "span-t5 at 15 %", "uniform at 15 %"),
  },
  {
    id: "PMI at 15",
    text: "At 15 %, PMI masking beats uniform masking.",
    where: "Figure 4",
    experiment: "07",
    test: better(partsOfSpeech, "pmi at 15 %", "uniform at 15 %"),
  },
  {
    id: "span at best",
    text: "At the best rate of each, span masking does not beat uniform masking.",
    where: "Figure 4",
    experiment: "07",
    test: noGain(partsOfSpeech, atEveryRate("span-t5"), atEveryRate("uniform")),
  },
  {
    id: "PMI at best",
    text: "At the best rate of each, PMI masking does not beat uniform masking.",
    where: "Figure 4",
    experiment: "07",
    test: noGain(partsOfSpeech, atEveryRate("pmi"), atEveryRate("uniform")),
  },
];

/** The rule by which a claim is judged, in words. */
export function ruleOf({ test }: Claim): string {
  const { measure } = test;
  if (test.kind === "higher rate") {
    return `${measure.name}: mask rate with the best value, largest encoder against smallest; supported where it is higher.`;
  }
  if (test.kind === "part ways") {
    return `${measure.name}: of ${
      test.rates.map(rateLabel).join(" and ")
    }, the encoder whose own-rate loss is worse, against the other; supported where it is better.`;
  }
  if (test.kind === "hides") {
    const [one, other] = COMPARED_HIDING.map(({ strategy, maskRate }) =>
      `${strategy} at ${rateLabel(maskRate)}`
    );
    return `${measure.name}: ${one}, against ${other}; supported where it hides more than ${
      100 * test.share
    } % of that.`;
  }
  const named = (labels: string[]) =>
    labels.length === 1 ? labels[0] : `best of ${labels.join(", ")}`;
  const size = test.largest ? ", largest encoder" : "";
  const pair = `${named(test.one)}, against ${named(test.other)}${size}`;
  if (test.kind === "better") return `${measure.name}: ${pair}; supported where it is better.`;
  return test.kind === "keeps"
    ? `${measure.name}: ${pair}; supported where it keeps more than ${100 * test.share} %.`
    : `${measure.name}: ${pair}; supported where it gains less than ${test.measure.margin} ${
      test.measure.margin === 1 ? "point" : measure.unit
    }.`;
}

/** What the runs say about a claim. */
export type Verdict = "supported" | "contradicted" | "undecided";

/** A claim as it was judged. */
export interface JudgedClaim {
  id: string;
  text: string;
  where: string;
  experiment: string;
  rule: string;
  unit: "nats" | "points" | "updates";
  /** Seeds in which both sides were measured and had learned to read context. */
  seeds: number;
  /** Seeds that do not count although both sides were measured: an arm stayed on the unigram plateau. */
  onPlateau: number;
  /** Mean over seeds of how far the runs lean the paper's way; negative the other way; null where no seed counts. */
  effect: number | null;
  /** Interval of the effect at the corrected level; null with fewer than two seeds. */
  low: number | null;
  high: number | null;
  /** Smallest effect that these seeds would have shown four times in five; null with fewer than two seeds. */
  detectable: number | null;
  verdict: Verdict;
}

/** Whether a seed had both sides measured, be it one that does not count. */
export function wasMeasured({ seeds, onPlateau }: JudgedClaim): boolean {
  return seeds + onPlateau > 0;
}

function bestOf({ better }: Measure, values: number[]): number {
  return better === "lower" ? Math.min(...values) : Math.max(...values);
}

/** Best mask rate of the largest encoder minus that of the smallest, in points; null where an arm is missing. */
function rateShift(measure: Measure, arms: PartlyMeasuredArm[]): number | null {
  const measured = arms.flatMap(({ start, ...arm }) => {
    if (start.kind !== "pretrain") return [];
    const { encoder: { layers, hidden }, pretraining: { masking } } = start;
    const value = arm.plateauLeftAt === null ? null : measure.read({ ...arm, start });
    return [{ size: layers * hidden ** 2, rate: masking.corruptionRate as number, value }];
  });
  const sizes = measured.map(({ size }) => size);
  if (new Set(sizes).size < 2 || measured.some(({ value }) => value === null)) return null;
  const bestRate = (size: number) => {
    const own = measured.filter((arm) => arm.size === size);
    const best = bestOf(measure, own.map(({ value }) => value!));
    return own.find(({ value }) => value === best)!.rate;
  };
  return 100 * (bestRate(Math.max(...sizes)) - bestRate(Math.min(...sizes)));
}

/** How much better the arm with the worse loss at its own rate transfers; null where one was not measured. */
function partingOfWays({ measure, rates }: PartWays, arms: PartlyMeasuredArm[]): number | null {
  const [one, other] = rates.map((rate) => {
    const arm = arms.find(({ label, plateauLeftAt }) =>
      label === rateLabel(rate) && plateauLeftAt !== null
    );
    const ownLoss = arm?.heldOutLoss?.[String(rate)];
    const value = arm === undefined ? null : measure.read(arm);
    return ownLoss === undefined || value === null ? null : { ownLoss, value };
  });
  if (!one || !other) return null;
  const [worse, better] = one.ownLoss > other.ownLoss ? [one, other] : [other, one];
  return measure.better === "higher" ? worse.value - better.value : better.value - worse.value;
}

/** How many units more uniform masking hides than the share of PMI masking's, in points; null where one was not counted. */
function coverage(test: Hides, rows: SeededHidingRow[]): number | null {
  const [one, other] = COMPARED_HIDING.map(({ strategy, maskRate }) =>
    rows.find((row) => row.strategy === strategy && row.maskRate === maskRate)
  );
  const [covered, whole] = [one?.wholeUnits ?? null, other?.wholeUnits ?? null];
  return covered === null || whole === null ? null : 100 * (covered - test.share * whole);
}

/** The arms of the largest encoder, their labels without its size. */
function ofLargest(arms: PartlyMeasuredArm[]): PartlyMeasuredArm[] {
  const sizeOf = ({ start: { encoder: { layers, hidden } } }: PartlyMeasuredArm) =>
    layers * hidden ** 2;
  const largest = Math.max(...arms.map(sizeOf));
  return arms.filter((arm) => sizeOf(arm) === largest).map((arm) => ({
    ...arm,
    label: arm.label.replace(`${sizeLabel(arm.start.encoder)}, `, ""),
  }));
}

/**
 * How far one seed's arms lean the paper's way, in the measure's unit; null where one was not measured or never
 * learned to read context.
 */
function lean(test: ArmTest, arms: PartlyMeasuredArm[]): number | null {
  const { measure } = test;
  if (test.kind === "higher rate") return rateShift(measure, arms);
  if (test.kind === "part ways") return partingOfWays(test, arms);
  const among = test.largest ? ofLargest(arms) : arms;
  const best = (labels: string[]) => {
    const values = among
      .filter(({ label, plateauLeftAt }) => labels.includes(label) && plateauLeftAt !== null)
      .map((arm) => measure.read(arm)).filter((value) => value !== null);
    return values.length < labels.length ? null : bestOf(measure, values);
  };
  const one = best(test.one);
  const other = best(test.other);
  if (one === null || other === null) return null;
  if (test.kind === "keeps") return one - test.share * other;
  const advantage = measure.better === "lower" ? other - one : one - other;
  return test.kind === "better" ? advantage : measure.margin - advantage;
}

/** How far one seed leans; null where an arm was not measured. */
type Lean = number | "on the plateau" | null;

/** {@link lean}, telling arms that never learned to read context from those that were not measured. */
function leanOff(test: ArmTest, arms: PartlyMeasuredArm[]): Lean {
  const value = lean(test, arms);
  if (value !== null) return value;
  const off = arms.map((arm) => ({ ...arm, plateauLeftAt: arm.plateauLeftAt ?? 0 }));
  return lean(test, off) === null ? null : "on the plateau";
}

function bySeed<Row extends { seed: number }>(rows: Row[]): Row[][] {
  return [...Map.groupBy(rows, ({ seed }) => seed).values()];
}

/**
 * Judges claims by arms that share seeds. All claims of a call are one family: each interval has the level
 * 1 - 0.05 / claims (Bonferroni), so that the chance of any wrong verdict is at most 5 %. A claim is supported where
 * its interval lies above zero, contradicted where it lies below, and undecided otherwise, also with one seed. Seeds in
 * which an arm stays on the unigram plateau say nothing about a claim and do not count.
 *
 * @param arms what was measured, by number of the experiment; experiments that are missing leave claims undecided
 * @param hiding what the maskings of {@link COMPARED_HIDING} hide, by seed of the masks
 */
export function judgeClaims(
  arms: Record<string, PartlyMeasuredArm[]>,
  hiding: SeededHidingRow[] = [],
): JudgedClaim[] {
  const level = 1 - 0.05 / claims.length;
  return claims.map((claim) => {
    const { id, text, where, experiment, test } = claim;
    const seeds: Lean[] = test.kind === "hides"
      ? bySeed(hiding).map((rows) => coverage(test, rows))
      : bySeed(arms[experiment] ?? []).map((own) => leanOff(test, own));
    const leans = seeds.filter((value) => typeof value === "number");
    const summary = leans.length === 0 ? null : meanInterval(leans, level);
    const low = summary?.low ?? null;
    const high = summary?.high ?? null;
    return {
      id,
      text,
      where,
      experiment,
      rule: ruleOf(claim),
      unit: test.kind === "higher rate" ? "points" : test.measure.unit,
      seeds: leans.length,
      onPlateau: seeds.filter((value) => value === "on the plateau").length,
      effect: summary?.mean ?? null,
      low,
      high,
      detectable: leans.length < 2 ? null : smallestEffect(leans, level),
      verdict: low !== null && low > 0
        ? "supported"
        : high !== null && high < 0
        ? "contradicted"
        : "undecided",
    };
  });
}
