import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Table } from "../figures/parts/figure.ts";
import type { ReferenceRun } from "../../experiments/results/committed_run.ts";
import { runTitle } from "../../runs/store/spec.ts";
import { counted } from "../../format/count.ts";
import { signed } from "../../format/signed.ts";

/** Evaluation rate of the loss that is compared, as a share. */
const JUDGED_AT = "0.15";

/** A pre-training that two processors computed. */
interface Twice {
  first: Pretraining;
  again: Pretraining;
}

type Pretraining = Extract<ReferenceRun, { kind: "pretrain" }>;

/** The runs of `again` beside those of `runs` with the same key. */
function computedTwice(
  runs: readonly ReferenceRun[],
  again: readonly ReferenceRun[],
): Twice[] {
  const byKey = new Map(runs.filter(isPretraining).map((run) => [run.key, run]));
  return again.filter(isPretraining).flatMap((run) => {
    const first = byKey.get(run.key);
    return first === undefined ? [] : [{ first, again: run }];
  });
}

const isPretraining = (run: ReferenceRun): run is Pretraining => run.kind === "pretrain";

const lossOf = ({ result }: Pretraining) => result.heldOutLoss[JUDGED_AT];

/** Held-out losses in nats of the pre-trainings that two processors computed, a run a row. */
export function processorTable(
  runs: readonly ReferenceRun[],
  again: readonly ReferenceRun[],
): Table {
  return {
    caption:
      "The same pre-training on two processors: held-out loss in nats, 15 % of the tokens hidden.",
    columns: ["run", "first on", "loss", "again on", "loss", "difference"],
    rows: computedTwice(runs, again).map(({ first, again }) => [
      runTitle(first.spec),
      first.environment.processorModel ?? first.environment.processor,
      lossOf(first).toFixed(4),
      again.environment.processorModel ?? again.environment.processor,
      lossOf(again).toFixed(4),
      signed(lossOf(again) - lossOf(first), 4),
    ]),
  };
}

/** How far the runs of one arm differ between processors, in nats of held-out loss. */
export interface ProcessorSpread {
  /** As in `at 15 %`. */
  arm: string;
  /** Pre-trainings that two processors computed. */
  twice: number;
  /** Those of them that had another commit of the code, too. */
  otherCommit: number;
  /** Those of them whose second loss is the lower one. */
  lower: number;
  /** Of the absolute differences. */
  mean: number;
  largest: number;
  /** Standard deviation of the arm's seeds; null where one seed is there. */
  seeds: number | null;
}

/** The arms of which two processors computed runs, with what they differ by. */
export function processorSpreads(
  runs: readonly ReferenceRun[],
  again: readonly ReferenceRun[],
): ProcessorSpread[] {
  const byArm = Map.groupBy(computedTwice(runs, again), ({ first }) => armOf(first));
  return [...byArm].map(([arm, twice]) => {
    const differences = twice.map(({ first, again }) => lossOf(again) - lossOf(first));
    const apart = differences.map(Math.abs);
    const seeds = runs.filter(isPretraining).filter((run) => armOf(run) === arm).map(lossOf);
    return {
      arm: runTitle(twice[0].first.spec).replace(/^pre-training |, seed \d+$/g, ""),
      twice: twice.length,
      otherCommit: twice.filter(({ first, again }) =>
        first.environment.commit !== again.environment.commit
      ).length,
      lower: differences.filter((difference) => difference < 0).length,
      mean: mean(apart),
      largest: Math.max(...apart),
      seeds: seeds.length > 1 ? sampleStandardDeviation(seeds) : null,
    };
  });
}

/**
 * How far the same run differs between processors, beside how far seeds of one arm differ; null where no
 * run was computed twice.
 */
export function processorText(
  runs: readonly ReferenceRun[],
  again: readonly ReferenceRun[],
): string | null {
  const spreads = processorSpreads(runs, again);
  if (spreads.length === 0) return null;
  const sum = (of: "twice" | "otherCommit") => spreads.reduce((total, one) => total + one[of], 0);
  const [twice, commits] = [sum("twice"), sum("otherCommit")];
  const told = spreads.map(({ arm, twice, lower, mean, largest, seeds }) =>
    `trained ${arm} by ${mean.toFixed(3)} nats on average and ${largest.toFixed(3)} at most ` +
    `(${lower} of ${twice} lower the second time)` +
    (seeds === null ? "" : `, seeds by a standard deviation of ${seeds.toFixed(3)}`)
  );
  return "Processors round differently, and training enlarges it. The held-out losses of " +
    `${counted(twice, "pre-training")} that two processors computed differ: ${told.join("; ")}.` +
    (commits === 0
      ? ""
      : ` ${commits === twice ? "All" : commits} of them had another commit of the code, too.`);
}

/** What the seeds of an arm have in common. */
function armOf({ spec }: Pretraining): string {
  return JSON.stringify({ ...spec, seed: null });
}
