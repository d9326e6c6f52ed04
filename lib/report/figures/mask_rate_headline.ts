import { counted } from "../../format/count.ts";
import { intervalText } from "../../format/interval.ts";
import { fixedPercent, fixedPercentNumber, percent } from "../../format/percent.ts";
import { signed } from "../../format/signed.ts";
import { PLATEAU_MARGIN } from "../../training/plateau.ts";
import { likelyLowest } from "../statistics/likely_lowest.ts";
import { meanInterval, pairedDifferences } from "../statistics/paired_differences.ts";
import { type MaskRateData, type MaskRateRow, range, seedsOf, USUAL_RATE } from "./mask_rate.ts";
import { extent } from "./parts/extent.ts";

/** What measurements at several mask rates say, for a page's first screen. */
export interface Headline {
  /**
   * The loss at the paper's rate against that at the usual one with its interval, as a sentence; where one of them is
   * not measured, or an encoder still guesses by word frequency, what can be said instead.
   */
  answer: string;
  /** Of which comparison that interval is, and which rates may be the best; empty where nothing can be said. */
  rates: string;
  /** The accuracies beside the baselines, and that one seed is no verdict where there is one. */
  more: string;
}

/** The rate that the paper recommends. */
const PAPER_RATE = 0.4;

/** The encoders that were trained at one rate. */
interface Arm {
  rate: number;
  rows: MaskRateRow[];
  mean: number;
}

function armsOf(rows: readonly MaskRateRow[]): Arm[] {
  return [...Map.groupBy(rows, ({ maskRate }) => maskRate)].map(([rate, own]) => ({
    rate,
    rows: own,
    mean: meanOf(own),
  })).sort((a, b) => a.rate - b.rate);
}

function meanOf(rows: readonly MaskRateRow[]): number {
  return meanInterval(rows.map(({ value }) => value)).mean;
}

const nats = (value: number) => value.toFixed(2);

/** That arms still guess by word frequency, in sentences; null where all have learned more. */
function plateauText(
  { profile, references }: MaskRateData,
  arms: Arm[],
  held: string,
): string | null {
  const entropy = extent(references.map(({ value }) => value))[0];
  const means = arms.map(({ mean }) => mean);
  const stuck = means.filter((mean) => mean >= entropy - PLATEAU_MARGIN).length;
  if (stuck === 0) return null;
  const none = stuck === means.length;
  return `With profile ${profile}, ${
    none ? "no encoder has" : `${stuck} of ${means.length} encoders have not`
  } learned to read context${none ? " yet" : ""}: with ${held} the losses are ${
    range(means, nats)
  } nats a token, where word frequencies alone give ${
    nats(entropy)
  }. Such a run says nothing about its mask rate.`;
}

/** The paper's rate against the usual one in the seeds that both have, in sentences; none where there is no such seed. */
function againstUsual(arms: Arm[], held: string): string[] {
  const [paper, usual] = [PAPER_RATE, USUAL_RATE].map((rate) =>
    arms.find((arm) => arm.rate === rate)?.rows ?? []
  );
  const differences = pairedDifferences(paper, usual);
  if (differences.length === 0) return [];
  const seeds = new Set(differences.map(({ seed }) => seed));
  const losses = [paper, usual].map((rows) =>
    nats(meanOf(rows.filter((row) => seeds.has(row.seed))))
  )
    .join(" against ");
  const { mean, low, high } = meanInterval(differences.map(({ difference }) => difference));
  const trained = `With ${held}, training at ${percent(PAPER_RATE)} instead of ${
    percent(USUAL_RATE)
  }`;
  if (low === null || high === null) {
    return [`${trained} gives a loss of ${losses} nats a token in one seed, which tells nothing.`];
  }
  const bounds = mean < 0 ? { low: -high, high: -low } : { low, high };
  const isClear = bounds.low > 0;
  const interval = intervalText(bounds, isClear ? nats : (value) => signed(value, 2));
  return [
    `${trained} ${mean < 0 ? "lowers" : "raises"} the loss by ${
      nats(Math.abs(mean))
    } nats a token (${losses}; ${interval} over ${seeds.size} seeds)${
      isClear ? "" : ", which may be chance"
    }.`,
    "This interval is of one comparison, seed by seed; it is not corrected for picking the best rate.",
  ];
}

/** Which rates may be the best, in a sentence. */
function bestRates(arms: Arm[]): string {
  const likely = likelyLowest(arms.map(({ rows }) => rows)).map((i) => arms[i]);
  const lowest = likely.reduce((a, b) => b.mean < a.mean ? b : a);
  const named = ({ rate, mean }: Arm) => `${percent(rate)} (${nats(mean)})`;
  const others = likely.filter((arm) => arm !== lowest).map(named);
  return `Of the ${arms.length} rates ${named(lowest)} has the lowest mean; ${
    others.length === 0
      ? "it is told from every other"
      : `${new Intl.ListFormat("en-GB").format(others)} cannot be told from it`
  } by tests corrected for ${counted(arms.length - 1, "comparison")}.`;
}

/** The accuracies after fine-tuning, beside the baselines. */
function accuracyText({ task, baselines }: MaskRateData, arms: Arm[]): string {
  const means = arms.map(({ mean }) => mean);
  const compared = baselines.map(({ label, value }) => `${fixedPercent(value, 1)} (${label})`);
  const floor = baselines.find(({ label }) => label === "no pre-training");
  const insensitive = floor !== undefined && floor.value >= Math.max(...means);
  return `Fine-tuned for ${task}, the encoders reach ${
    range(means, (value) => fixedPercentNumber(value, 1))
  } % accuracy${compared.length > 0 ? `; to compare: ${compared.join(", ")}` : ""}.${
    insensitive
      ? " No pre-training does as well, so this task cannot say here what a mask rate is worth."
      : ""
  }`;
}

/** What the losses say, in sentences. */
function lossTexts(data: MaskRateData, seeds: number): string[] {
  const losses = data.rows.filter(({ measure }) => measure === "heldOutLoss");
  if (losses.length === 0) return [];
  const [judged] = extent(losses.map(({ evaluationRate }) => evaluationRate!));
  const arms = armsOf(losses.filter(({ evaluationRate }) => evaluationRate === judged));
  const held = `${percent(judged)} of held-out text masked`;
  const plateau = plateauText(data, arms, held);
  if (plateau !== null) return [plateau];
  if (arms.length === 1) {
    const [{ rate, mean }] = arms;
    return [
      `The encoder trained at ${percent(rate)} is the only one measured so far: ${
        nats(mean)
      } nats a token with ${held}.`,
    ];
  }
  const against = againstUsual(arms, held);
  const isAll = arms.length === 2 && against.length > 0;
  return [...against, ...seeds > 1 && !isAll ? [bestRates(arms)] : []];
}

/** What the measurements say, the losses at the lowest rate that encoders were judged at. */
export function headline(data: MaskRateData): Headline {
  const seeds = seedsOf(data);
  const [answer = "", ...rates] = lossTexts(data, seeds);
  const accuracies = armsOf(data.rows.filter(({ measure }) => measure === "accuracy"));
  const more = [
    ...accuracies.length > 0 ? [accuracyText(data, accuracies)] : [],
    ...seeds === 1 ? ["One seed stands behind each point: a first look, not a verdict."] : [],
  ];
  return { answer, rates: rates.join(" "), more: more.join(" ") };
}
