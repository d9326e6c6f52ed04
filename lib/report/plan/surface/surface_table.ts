import { signed } from "../../../format/signed.ts";
import type { ResponseSurfaceData } from "../../figures/response_surface.ts";
import { type Interval, intervalOf } from "../../statistics/estimate.ts";
import type { Term } from "../../statistics/surface/response_surface.ts";
import type { PlanSurface, SurfaceArm } from "./surface.ts";
import { fixedPercent, percent } from "../../../format/percent.ts";
import { boundsText } from "../../../format/interval.ts";

const names: Record<string, string> = {
  corruptionRate: "corruption rate",
  log2Predictions: "log₂ predictions",
};

/** A row for each term of a surface: its name, coefficient and 95 % interval; none where nothing was fitted. */
export function coefficientRows(found: PlanSurface): string[][] {
  if (found.kind === "not fitted") return [];
  const { surface: { terms, coefficients }, unit } = found;
  return coefficients.map((coefficient, i) => [
    termName(terms[i]),
    `${signed(coefficient.estimate, 3)} ${unit}`,
    boundsText(intervalOf(coefficient, 0.95), (bound) => signed(bound, 3)),
  ]);
}

/** How well a surface fits, and how it does at the runs that were kept out of it; or why there is none. */
export function surfaceSentences(found: PlanSurface): string[] {
  if (found.kind === "not fitted") return [`No surface of ${found.measure}: ${found.reason}`];
  const { measure, unit, surface, check, leftOut, fitted, others } = found;
  const { lackOfFit, r2, residuals, degreesOfFreedom } = surface;
  const spread = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / degreesOfFreedom);
  return [
    `The surface of ${measure} explains ${fixedPercent(r2, 1)} of the weighted variance of ` +
    `${residuals.length} runs of ${fitted.length} arms; runs are ${
      spread.toFixed(3)
    } ${unit} off it.`,
    lackOfFit === null
      ? "Nothing tests its form."
      : `Lack of fit: F(${lackOfFit.degreesOfFreedom.join(", ")}) = ${
        lackOfFit.f.toFixed(2)
      }, p = ${lackOfFit.p < 0.001 ? "< 0.001" : lackOfFit.p.toFixed(3)}${
        lackOfFit.p < 0.05
          ? ": the form does not hold, and what is read off it is off by more than its intervals say."
          : ", so that the arms lie about as far from it as their seeds from one another."
      }`.replace("= <", "<"),
    ...(others.length === 0 ? [] : [
      check === null
        ? "Of the runs with other batch sizes it predicts none."
        : `Of the runs with other batch sizes, which have other numbers of updates as well, it predicts ` +
          `${check.runs} and is ${check.rmse.toFixed(3)} ${unit} off, where ${
            check.expectedRmse.toFixed(3)
          } ` +
          `would be its own account (measured less predicted: ${
            signed(check.bias, 3)
          } in the mean; ${fixedPercent(check.covered, 0)} within their ${
            percent(check.level)
          } interval). ${check.outside} are outside.`,
    ]),
    ...(leftOut === null ? [] : [
      `Fitted without one of its arms at a time, it predicts ${leftOut.runs} of their runs and is ${
        leftOut.rmse.toFixed(3)
      } ${unit} off, where ${leftOut.expectedRmse.toFixed(3)} would be its own account (${
        fixedPercent(leftOut.covered, 0)
      } within their ${percent(leftOut.level)} interval). ` +
      `${leftOut.outside} lie outside what the other arms reach.`,
    ]),
  ];
}

/** A row for each fitted arm: how far its mean and its single runs are from the surface, in the measure's unit. */
export function residualRows(found: PlanSurface): (string | number)[][] {
  if (found.kind === "not fitted") return [];
  return found.fitted.flatMap(({ arm, values, mean, predicted }) => {
    if (predicted.kind === "outside") return [];
    const off = values.map((value) => value - predicted.estimate);
    return [[
      arm,
      values.length,
      signed(mean - predicted.estimate, 3),
      [Math.min(...off), Math.max(...off)].map((one) => signed(one, 3)).join(" to "),
    ]];
  });
}

/** A row for each arm: where it lies, what was measured in the mean, and what the surface says. */
export function armRows(found: PlanSurface): (string | number)[][] {
  if (found.kind === "not fitted") return [];
  return [...found.fitted, ...found.others].map((
    { arm, at, values, mean, predicted }: SurfaceArm,
  ) => [
    arm,
    fixedPercent(at.corruptionRate, 0),
    (2 ** at.log2Predictions).toFixed(0),
    values.length,
    mean.toFixed(3),
    predicted.kind === "outside" ? "outside" : predicted.estimate.toFixed(3),
    predicted.kind === "outside" ? "–" : boundsText(predicted, (bound) => bound.toFixed(3)),
  ]);
}

/** The fitted arms for their figure; those named by their rate alone are one series. No place where nothing was fitted. */
export function surfaceFigureData(found: PlanSurface): ResponseSurfaceData {
  if (found.kind === "not fitted") return { measure: found.measure, unit: "", places: [] };
  const { measure, unit, fitted } = found;
  const places = fitted.flatMap(({ arm, at, values, predicted }) =>
    predicted.kind === "outside" ? [] : {
      series: seriesName(arm),
      corruptionRate: at.corruptionRate,
      predictions: 2 ** at.log2Predictions,
      values,
      predicted: pick(predicted),
    }
  );
  return { measure, unit, places };
}

/** What an arm has besides its corruption rate: of `40-predict-20` that 20 % are predicted, in the usual rows. */
function seriesName(arm: string): string {
  const found = /^[\d.]+(?:-predict-([\d.]+))?(?:-rows-(\d+))?$/.exec(arm);
  if (found === null) return arm;
  const [, predicted, rows = "16"] = found;
  return `${predicted === undefined ? "" : `${predicted} % predicted, `}${rows} rows`;
}

function pick({ estimate, low, high }: { estimate: number } & Interval) {
  return { estimate, low, high };
}

/** A row for each number of rows: the rate with the least value, and its interval. */
export function bestRateRows(found: PlanSurface): (string | number)[][] {
  if (found.kind === "not fitted") return [];
  return found.best.map(({ rows, best }) => {
    if (best.kind === "outside") return [rows, "outside", "–", "–"];
    const { rate, low, high, edge, asked } = best;
    const beyond = edge === null ? "" : `, the ${edge} that was asked about`;
    const whole = (share: number) => fixedPercent(share, 0);
    const bound = (value: number | null, end: string) => value === null ? end : whole(value);
    return [
      rows,
      `${whole(rate)}${beyond}`,
      `${bound(low, `below ${whole(asked.low)}`)} to ${bound(high, `above ${whole(asked.high)}`)}`,
      `${whole(asked.low)} to ${whole(asked.high)}`,
    ];
  });
}

function termName(term: Term): string {
  const factors = Object.entries(term).map(([name, power]) =>
    power === 2 ? `(${names[name]})²` : names[name]
  );
  return factors.join(" · ") || "constant";
}
