import * as v from "valibot";
import laterFile from "../../../../data/later_work.json" with { type: "json" };
import { checkedFile, finite } from "../../../files/checked.ts";
import { predictSurface } from "../../statistics/surface/response_surface.ts";
import { signed } from "../../../format/signed.ts";
import { bestOf, type PlanSurface } from "./surface.ts";
import { fixedPercent } from "../../../format/percent.ts";

type FittedSurface = Extract<PlanSurface, { kind: "fitted" }>;

const laterWork = v.object({
  cite: v.string(),
  title: v.string(),
  venue: v.string(),
  url: v.string(),
  /** Where its rates were read. */
  read: v.string(),
  finding: v.string(),
  numbers: v.array(v.object({ what: v.string(), value: finite, unit: v.string() })),
  /** Rates in per cent, those that follow one another in their order; missing where none is known. */
  rates: v.optional(v.array(finite)),
  /** Missing where it is not known. */
  tokensPerUpdate: v.optional(finite),
});

/** What a work reports about mask rates. */
export type LaterWork = v.InferOutput<typeof laterWork>;

/** What works since the paper report: `data/later_work.json`. */
export const laterWorks: LaterWork[] = checkedFile(
  v.object({ works: v.array(laterWork) }),
  laterFile,
  "data/later_work.json",
).works;

/** Headers of {@link laterRateRows}. */
export const LATER_RATE_HEADERS: string[] = [
  "work",
  "mask rate",
  "predictions in an update",
  "by the small surface",
  "read",
];

/**
 * The rates that models since chose beside what a surface says of them with so many rows of so many tokens: how much
 * worse each is predicted to be there than the best rate. Their updates predict many times more than any that was fitted,
 * so that it says what their choice would give at this scale, not at theirs.
 */
export function laterRateRows(
  works: readonly LaterWork[],
  found: PlanSurface,
  rows: number,
  tokens: number,
): string[][] {
  return works.filter(({ rates }) => rates !== undefined).map((
    { cite, venue, url, read, rates, tokensPerUpdate },
  ) => [
    `[${cite}](${url}), ${venue}`,
    `${rates!.join(" → ")} %`,
    tokensPerUpdate === undefined
      ? "not known"
      : rates!.map((rate) => Math.round(rate / 100 * tokensPerUpdate).toLocaleString("en"))
        .join(" → "),
    found.kind === "not fitted"
      ? "no surface yet"
      : rates!.map((rate) => behind(found, rate / 100, rows, tokens)).join(" → "),
    read,
  ]);
}

/** The best rate at this scale, in a sentence; what is missing where there is no surface. */
export function laterRateSentence(found: PlanSurface, rows: number, tokens: number): string {
  if (found.kind === "not fitted") return `No surface of ${found.measure} yet: ${found.reason}`;
  const best = bestOf(found.surface, found.better, rows, tokens);
  if (best.kind === "outside") return `Batches of ${rows} rows are outside what was fitted.`;
  const bound = (value: number | null, end: string) =>
    value === null ? end : fixedPercent(value, 0);
  return `With ${rows} rows of ${tokens} tokens the surface of ${found.measure} is best at ${
    fixedPercent(best.rate, 0)
  } (${bound(best.low, "its lowest")} to ${bound(best.high, "its highest")}).`;
}

/** Predicted difference from the best rate, in the measure's unit; no number outside. */
function behind(
  { surface, better, unit }: FittedSurface,
  rate: number,
  rows: number,
  tokens: number,
): string {
  const best = bestOf(surface, better, rows, tokens);
  const [group] = Object.keys(surface.variances);
  const at = { corruptionRate: rate, log2Predictions: Math.log2(rate * rows * tokens) };
  const said = predictSurface(surface, at, group);
  if (best.kind === "outside" || said.kind === "outside") return "outside";
  return `${signed(said.mean.estimate - best.loss, 3)} ${unit}`;
}
