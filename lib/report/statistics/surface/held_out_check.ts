import { mean } from "simple-statistics";
import {
  fitSurface,
  predictSurface,
  pureErrorVariances,
  type ResponseSurface,
  type SurfacePoint,
  type Term,
} from "./response_surface.ts";

/** How a surface does at runs that it was not fitted to. */
export interface HeldOutCheck {
  /** Runs that it predicts. */
  runs: number;
  /** Runs that lie outside what was fitted, of which it says nothing. */
  outside: number;
  /** Root mean square of measured minus predicted, in the values' unit. */
  rmse: number;
  /** The same by the surface's own account: its error and the runs'. A form that holds has them alike. */
  expectedRmse: number;
  /** Mean of measured minus predicted. */
  bias: number;
  /** Share of runs within their interval; it should be near `level`. */
  covered: number;
  level: number;
}

/**
 * Sets a surface against runs that were kept out of its fit: other rates, other batch sizes, other seeds. Null where it
 * predicts none of them.
 *
 * Source: Stone 1974, Cross-validatory choice and assessment of statistical predictions.
 *
 * @param level of the intervals for single runs, as a share
 * @throws {RangeError} when a coordinate or a group's variance is missing
 */
export function heldOutCheck(
  surface: ResponseSurface,
  points: readonly SurfacePoint[],
  level = 0.95,
): HeldOutCheck | null {
  return summary(points.map((point) => ({ surface, point })), level);
}

/**
 * The same for every part of a surface's own points in turn: the surface is fitted to the others and set against the
 * part. Parts without which there is no surface, or whose variance group is theirs alone, are counted as outside.
 *
 * @param parts runs that are kept out together, an arm's say
 * @param level of the intervals for single runs, as a share
 * @throws {RangeError} when a coordinate is missing or a value is no number
 */
export function leftOutCheck(
  parts: readonly (readonly SurfacePoint[])[],
  terms: readonly Term[],
  level = 0.95,
): HeldOutCheck | null {
  const tried = parts.flatMap((part) => {
    const rest = parts.filter((other) => other !== part).flat();
    const surface = without(rest, part, terms);
    return part.map((point) => ({ surface, point }));
  });
  return summary(tried, level);
}

/** The surface of the rest, null where it cannot be fitted or says nothing of the part's groups. */
function without(
  rest: readonly SurfacePoint[],
  part: readonly SurfacePoint[],
  terms: readonly Term[],
): ResponseSurface | null {
  try {
    const variances = pureErrorVariances(rest);
    if (!part.every(({ group }) => group in variances)) return null;
    return fitSurface(rest, terms, variances);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function summary(
  tried: { surface: ResponseSurface | null; point: SurfacePoint }[],
  level: number,
): HeldOutCheck | null {
  const predicted = tried.flatMap(({ surface, point: { at, group, value } }) => {
    if (surface === null) return [];
    const prediction = predictSurface(surface, at, group, level);
    return prediction.kind === "predicted" ? [{ value, ...prediction.run }] : [];
  });
  const runs = predicted.length;
  if (runs === 0) return null;
  const meanOf = (of: (run: typeof predicted[number]) => number) => mean(predicted.map(of));
  return {
    runs,
    outside: tried.length - runs,
    rmse: Math.sqrt(meanOf(({ value, estimate }) => (value - estimate) ** 2)),
    expectedRmse: Math.sqrt(meanOf(({ standardError }) => standardError ** 2)),
    bias: meanOf(({ value, estimate }) => value - estimate),
    covered: meanOf(({ value, low, high }) => value >= low && value <= high ? 1 : 0),
    level,
  };
}
