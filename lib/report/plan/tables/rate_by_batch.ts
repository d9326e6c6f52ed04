import { mean } from "simple-statistics";
import type { Plan } from "../../../experiments/plan/plan.ts";
import { signed } from "../../../format/signed.ts";
import { contrast, type EstimatedContrast } from "../../statistics/contrast.ts";
import { measuredSeeds } from "../ledger/measuring_blocks.ts";
import type { Pretraining } from "../pretrainings.ts";
import { boundsText } from "../../../format/interval.ts";

/** 15 and 40 % at one batch size, trained on as much text. */
export interface RatePair {
  /** Names the row. */
  name: string;
  low: readonly Pretraining[];
  high: readonly Pretraining[];
  /** Seeds of either; what there is where it was not planned. */
  planned: number;
}

/** How far 40 % leads 15 % with one batch size, by which budget both have the same of. */
export interface RateByBatch {
  name: string;
  seeds: [low: number, high: number];
  planned: number;
  /** In nats, positive where 40 % has less loss; null where runs are missing. */
  leads: Record<Budget, EstimatedContrast | null>;
}

/** What two trainings have the same of. */
export type Budget = "text" | "predictions" | "FLOPs";

const BUDGETS: Budget[] = ["text", "predictions", "FLOPs"];

/**
 * Rate by batch at equal text, equal predictions and equal FLOPs. 15 % is taken at its end; 40 % at its own end, or where
 * its curve is when it has predicted, or computed, as much as 15 % in all. There its learning rate is not yet down, which
 * is to its disadvantage: a training planned for fewer updates would end lower.
 *
 * All from the held-out curves at 15 %, in nats. Spread is each arm's own (Welch).
 */
export function rateByBatch(pairs: readonly RatePair[]): RateByBatch[] {
  return pairs.map(({ name, low, high, planned }) => ({
    name,
    seeds: [low.length, high.length],
    planned,
    leads: Object.fromEntries(
      BUDGETS.map((budget) => [budget, lead(low, high, budget)]),
    ) as RateByBatch["leads"],
  }));
}

function lead(
  low: readonly Pretraining[],
  high: readonly Pretraining[],
  budget: Budget,
): EstimatedContrast | null {
  if (low.length === 0 || high.length === 0) return null;
  const whole = mean(low.map((one) => spent(one, budget)));
  const found = contrast([
    { arm: "15", group: "15", weight: 1, values: low.map(({ curve }) => curve.at(-1)!.loss) },
    {
      arm: "40",
      group: "40",
      weight: -1,
      values: high.map((one) => lossAt(one, one.updates * whole / spent(one, budget))),
    },
  ]);
  return found.kind === "estimated" ? found : null;
}

function spent({ tokens, predictions, flops }: Pretraining, budget: Budget): number {
  return { text: tokens, predictions, FLOPs: flops }[budget];
}

/** On the straight line between the measurements around an update; the last one where it is after all of them. */
function lossAt({ curve }: Pretraining, update: number): number {
  const at = curve.findIndex(({ step }) => step >= update);
  if (at < 0) return curve.at(-1)!.loss;
  if (at === 0) return curve[0].loss;
  const [before, after] = [curve[at - 1], curve[at]];
  const way = (update - before.step) / (after.step - before.step);
  return before.loss + way * (after.loss - before.loss);
}

const BATCHES = [
  { name: "16 rows, 1,500 updates", ending: "" },
  { name: "16 rows, 3,000 updates", ending: "-updates-3000" },
  { name: "64 rows, 750 updates", ending: "-rows-64-updates-750" },
  { name: "128 rows, 375 updates", ending: "-rows-128-updates-375" },
];

/** The plan's batch sizes: three that read 3 M tokens, and the usual one, which reads half of it. */
export function planPairs(plan: Plan, pretrainings: readonly Pretraining[]): RatePair[] {
  return BATCHES.map(({ name, ending }) => ({
    name,
    low: pretrainings.filter(({ arm }) => arm === `15${ending}`),
    high: pretrainings.filter(({ arm }) => arm === `40${ending}`),
    planned: measuredSeeds(plan, `40${ending}`, "loss at 15 %").length,
  }));
}

/** The pilot's one batch size, under the authors' optimizer. */
export function pilotPair(pretrainings: readonly Pretraining[]): RatePair {
  const [low, high] = ["15", "40"].map((rate) => pretrainings.filter(({ arm }) => arm === rate));
  return { name: "the pilot: 16 rows, 3,000 updates", low, high, planned: high.length };
}

/** Headers of {@link rateByBatchRows}. */
export const RATE_BY_BATCH_HEADERS: string[] = [
  "batch",
  "seeds",
  ...BUDGETS.map((budget) => `lead of 40 % at equal ${budget}`),
];

/** A row for each batch size; leads are in brackets where seeds are missing. */
export function rateByBatchRows(found: readonly RateByBatch[]): string[][] {
  return found.map((one) => [
    one.name,
    isWhole(one) ? `${Math.min(...one.seeds)}` : `${Math.min(...one.seeds)} of ${one.planned}`,
    ...BUDGETS.map((budget) => {
      const lead = one.leads[budget];
      if (lead === null) return isWhole(one) ? "–" : "not yet run";
      const text = `${signed(lead.estimate, 3)} (${boundsText(lead, (bound) => signed(bound, 3))})`;
      return isWhole(one) ? text : `[${text}]`;
    }),
  ]);
}

function isWhole({ seeds, planned }: RateByBatch): boolean {
  return planned > 0 && Math.min(...seeds) >= planned;
}
