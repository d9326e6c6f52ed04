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

/**
 * How far the same run differs between processors, beside how far seeds of one arm differ; null where no
 * run was computed twice.
 */
export function processorText(
  runs: readonly ReferenceRun[],
  again: readonly ReferenceRun[],
): string | null {
  const twice = computedTwice(runs, again);
  if (twice.length === 0) return null;
  const apart = twice.map(({ first, again }) => Math.abs(lossOf(again) - lossOf(first)));
  const arms = twice.map(({ first }) => armOf(first));
  const seeds = Map.groupBy(
    runs.filter(isPretraining).filter((run) => arms.includes(armOf(run))),
    armOf,
  );
  const spread = [...seeds.values()].filter((own) => own.length > 1)
    .map((own) => sampleStandardDeviation(own.map(lossOf)));
  const beside = spread.length === 0
    ? ""
    : ` Seeds of the same arms differ by a standard deviation of ${mean(spread).toFixed(3)}.`;
  return "Processors round differently, and training enlarges it: the held-out losses of " +
    `${counted(twice.length, "pre-training")} that two processors computed differ by ` +
    `${mean(apart).toFixed(3)} nats on average, by ${
      Math.max(...apart).toFixed(3)
    } at most.${beside}`;
}

/** What the seeds of an arm have in common. */
function armOf({ spec }: Pretraining): string {
  return JSON.stringify({ ...spec, seed: null });
}
