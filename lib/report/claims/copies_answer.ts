import type { MeasuredArm } from "../../experiments/arm.ts";
import { type MeanInterval, meanInterval } from "../statistics/paired_differences.ts";

/** Where the gain of predicting more than is corrupted comes from. */
export type CopiesAnswer =
  | "leakage"
  | "longer training"
  | "leakage and longer training"
  | "neither"
  | "undecided";

/** A difference of held-out losses at 15 % between control arms, in nats. */
export interface CopiesEffect {
  name: "gain" | "leakage" | "computation" | "equal FLOPs";
  /** What is compared, as a sentence on the page. */
  text: string;
  /** Null where no seed has all arms. */
  interval: MeanInterval | null;
}

/** The part of a measured control that the rule reads. */
export type MeasuredControl = Pick<
  MeasuredArm,
  "label" | "seed" | "plateauLeftAt" | "heldOutLoss"
>;

/** The controls turned into an answer. */
export interface JudgedCopies {
  answer: CopiesAnswer;
  /** What the means alone would answer; "undecided" where nothing was gained. */
  leaning: CopiesAnswer;
  /** Seeds in which every control left the unigram plateau; the others do not count. */
  seeds: number;
  effects: CopiesEffect[];
}

/** The rule, written down before the runs. */
export const COPIES_RULE =
  "The gain is how much lower the held-out loss at 15 % is with copies at equal updates than without " +
  "copies. It comes from leakage where dealing the copies out to different updates takes more than " +
  "half of it away; from longer training where as many rows without copies bring more than half of " +
  "it and copies at equal FLOPs less than half; from neither where both are ruled out. Each " +
  "comparison is made within a seed and decided by an interval over seeds that lies on one side of " +
  "zero, at the level 1 - 0.05 / 4; what is not decided, as with one seed, is undecided.";

const COMPARISONS = 4;
const labels = {
  none: "no copies",
  flops: "copies, equal FLOPs",
  updates: "copies, equal updates",
  spread: "copies in different updates",
  rows: "no copies, as many rows",
};

type Losses = Record<keyof typeof labels, number>;

/** Effects in nats; what counts as more than half of the gain is above zero in `beyondHalf`. */
const effects: { name: CopiesEffect["name"]; text: string; read(loss: Losses): number }[] = [
  {
    name: "gain",
    text: "What copies gain at equal updates",
    read: ({ none, updates }) => none - updates,
  },
  {
    name: "leakage",
    text: "What is lost when the copies stand in different updates",
    read: ({ spread, updates }) => spread - updates,
  },
  {
    name: "computation",
    text: "What as many rows without copies gain",
    read: ({ none, rows }) => none - rows,
  },
  {
    name: "equal FLOPs",
    text: "What copies gain at equal FLOPs, on less text",
    read: ({ none, flops }) => none - flops,
  },
];

/** Decides whether a quantity is above zero: true, false, or null where that is open. */
type Decide = (values: number[]) => boolean | null;

/** Answers the objection to copies by their controls, as {@link COPIES_RULE} says. */
export function judgeCopies(controls: MeasuredControl[]): JudgedCopies {
  const bySeed = [...Map.groupBy(controls, ({ seed }) => seed).values()]
    .flatMap((own): Losses[] => {
      const found = Object.entries(labels).map(([key, label]) => {
        const arm = own.find((arm) => arm.label === label && arm.plateauLeftAt !== null);
        return [key, arm?.heldOutLoss?.["0.15"]];
      });
      return found.some(([, loss]) => loss === undefined) ? [] : [Object.fromEntries(found)];
    });
  const level = 1 - 0.05 / COMPARISONS;
  const byInterval: Decide = (values) => {
    const { low, high } = meanInterval(values, level);
    return low !== null && low > 0 ? true : high !== null && high < 0 ? false : null;
  };
  const byMean: Decide = (values) => meanInterval(values).mean > 0;
  return {
    answer: answerBy(byInterval, bySeed),
    leaning: answerBy(byMean, bySeed),
    seeds: bySeed.length,
    effects: effects.map(({ name, text, read }) => ({
      name,
      text,
      interval: bySeed.length > 0 ? meanInterval(bySeed.map(read), level) : null,
    })),
  };
}

function answerBy(decide: Decide, bySeed: Losses[]): CopiesAnswer {
  if (bySeed.length === 0) return "undecided";
  const read = Object.fromEntries(effects.map(({ name, read }) => [name, read])) as Record<
    CopiesEffect["name"],
    (loss: Losses) => number
  >;
  const beyondHalf = (name: CopiesEffect["name"]) =>
    decide(bySeed.map((loss) => read[name](loss) - read.gain(loss) / 2));
  if (decide(bySeed.map(read.gain)) !== true) return "undecided";
  const leaks = beyondHalf("leakage");
  const [more, equal] = [beyondHalf("computation"), beyondHalf("equal FLOPs")];
  const longer = more === false || equal === true
    ? false
    : more === true && equal === false
    ? true
    : null;
  if (leaks === null || longer === null) return "undecided";
  if (leaks) return longer ? "leakage and longer training" : "leakage";
  return longer ? "longer training" : "neither";
}

/** The answer in words: every effect, what share of the gain it is, and what follows by {@link COPIES_RULE}. */
export function copiesText({ answer, leaning, seeds, effects }: JudgedCopies): string {
  const number = (value: number, digits: number) => value.toFixed(digits).replace("-", "−");
  const told = (interval: MeanInterval | null) => {
    if (interval === null) return "no seed in which all controls had left the plateau";
    const { mean, low, high, n } = interval;
    return `${number(mean, 3)} nats` +
      (low === null
        ? " (one seed, no interval)"
        : ` (interval ${number(low, 3)} to ${number(high!, 3)}, ${n} seeds)`);
  };
  const share = (name: CopiesEffect["name"]) => {
    const mean = (one: CopiesEffect["name"]) =>
      effects.find((effect) => effect.name === one)!.interval!.mean;
    return `${number(100 * mean(name) / mean("gain"), 0)} %`;
  };
  return [
    ...effects.map(({ text, interval }) => `${text}: ${told(interval)}.`),
    ...(leaning === "undecided" ? [] : [
      `Of the gain, ${share("leakage")} is lost when copies are dealt out, ` +
      `${share("computation")} comes with as many rows without copies, and ` +
      `${share("equal FLOPs")} is there at equal FLOPs.`,
    ]),
    `Leakage or longer training? ${answer}` +
    (answer === "undecided" && seeds > 0
      ? `; by the means alone (seeds that count: ${seeds}): ${leaning}.`
      : "."),
  ].join("\n");
}
