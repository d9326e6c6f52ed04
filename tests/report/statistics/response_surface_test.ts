import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { bestRate } from "@/report/statistics/surface/best_rate.ts";
import { heldOutCheck, leftOutCheck } from "@/report/statistics/surface/held_out_check.ts";
import {
  fitSurface,
  LOSS_TERMS,
  predictSurface,
  pureErrorVariances,
  type SurfacePoint,
} from "@/report/statistics/surface/response_surface.ts";
import { assertClose } from "./close.ts";
import reference from "./reference.json" with { type: "json" };

const { points, variances, ...expected } = reference.surface;
const surface = fitSurface(points, LOSS_TERMS, variances);
const place = (corruptionRate: number, log2Predictions: number) => (
  { corruptionRate, log2Predictions }
);

/** Runs of a true surface with one spread, and whatever is added to it. */
function made(
  stream: string,
  rates: number[],
  log2s: number[],
  seeds: number,
  added = (_rate: number, _log2: number) => 0,
): SurfacePoint[] {
  const random = randomStream({ seed: 5, stream, epoch: 0, index: 0 });
  return rates.flatMap((rate) =>
    log2s.flatMap((log2) =>
      Array.from({ length: seeds }, () => ({
        at: place(rate, log2),
        group: "all",
        value: 9 + 1.4 * rate - 0.8 * log2 + 0.03 * log2 ** 2 + added(rate, log2) +
          0.1 * random.normal(),
      }))
    )
  );
}

Deno.test("a surface is statsmodels' weighted least squares", () => {
  surface.coefficients.forEach(({ estimate, standardError, degreesOfFreedom }, j) => {
    assertClose(estimate, expected.coefficients[j]);
    assertClose(standardError, expected.standardErrors[j]);
    assert.equal(degreesOfFreedom, points.length - 4);
    surface.covariance[j].forEach((value, k) => assertClose(value, expected.covariance[j][k]));
  });
  assertClose(surface.r2, expected.r2);
  surface.residuals.forEach((residual, i) => assertClose(residual, expected.residuals[i]));
});

Deno.test("lack of fit is the test against a mean of each place", () => {
  const { f, p, degreesOfFreedom } = surface.lackOfFit!;
  assertClose(f, expected.lackOfFit.f);
  assertClose(p, expected.lackOfFit.p);
  assert.deepEqual(degreesOfFreedom, expected.lackOfFit.degreesOfFreedom);
});

Deno.test("predictions and their intervals are statsmodels'", () => {
  for (const { at, group, ...frame } of expected.predicted) {
    const found = predictSurface(surface, at, group, 0.9);
    assert.ok(found.kind === "predicted");
    assertClose(found.mean.estimate, frame.mean);
    assertClose(found.mean.standardError, frame.mean_se);
    assertClose(found.mean.low, frame.mean_ci_lower);
    assertClose(found.mean.high, frame.mean_ci_upper);
    assertClose(found.run.low, frame.obs_ci_lower);
    assertClose(found.run.high, frame.obs_ci_upper);
  }
});

Deno.test("a wrong form lacks fit, and the term that was missing mends it", () => {
  const bent = made("bent", [0.1, 0.3, 0.5, 0.7], [7, 8, 9], 4, (rate) => 4 * rate ** 2);
  const wrong = fitSurface(bent, LOSS_TERMS, { all: 1 });
  const right = fitSurface(bent, [...LOSS_TERMS, { corruptionRate: 2 }], { all: 1 });
  assert.ok(wrong.lackOfFit!.p < 1e-6 && right.lackOfFit!.p > 0.01);
  const square = right.coefficients.at(-1)!;
  assert.ok(Math.abs(square.estimate - 4) < 3 * square.standardError);
});

Deno.test("without replicates or places to spare there is no lack of fit to test", () => {
  const single = made("single", [0.1, 0.3, 0.5], [7, 8, 9], 1);
  assert.equal(fitSurface(single, LOSS_TERMS, { all: 1 }).lackOfFit, null);
  const few = made("few", [0.1, 0.3], [7], 3);
  assert.equal(fitSurface(few, [{}, { corruptionRate: 1 }], { all: 1 }).lackOfFit, null);
});

Deno.test("variances only matter up to a factor, and replicates tell them by group", () => {
  const twice = fitSurface(points, LOSS_TERMS, {
    low: 2 * variances.low,
    high: 2 * variances.high,
  });
  twice.coefficients.forEach(({ standardError }, j) =>
    assertClose(standardError, surface.coefficients[j].standardError)
  );
  assertClose(twice.variances.high, surface.variances.high);
  const pure = pureErrorVariances([0, 2, 10, 12, 14].map((value, i) => (
    { at: place(i < 2 ? 0.1 : 0.2, 7), group: "all", value }
  )));
  assertClose(pure.all, (2 + 8) / 3);
  assert.throws(
    () => pureErrorVariances([{ at: place(0.1, 7), group: "one", value: 1 }]),
    /group "one" has no place whose runs differ/,
  );
});

Deno.test("a surface says nothing beyond what was fitted", () => {
  const beyond = predictSurface(surface, place(0.3, 12), "low");
  assert.ok(beyond.kind === "outside");
  assert.deepEqual(beyond.coordinates, ["log2Predictions"]);
  assert.deepEqual(beyond.range.log2Predictions, { low: 7, high: 10 });
  // Along a diagonal of places, a corner is in both ranges but unlike all of them.
  const diagonal = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].flatMap((rate) =>
    made(`${rate}`, [rate], [Math.log2(rate * 1024), Math.log2(rate * 1024) + 0.2], 2)
  );
  const along = fitSurface(diagonal, LOSS_TERMS, { all: 1 });
  const corner = predictSurface(along, place(0.1, 9.2), "all");
  assert.ok(corner.kind === "outside" && corner.coordinates.length === 0);
  assert.equal(predictSurface(along, place(0.3, Math.log2(0.3 * 1024)), "all").kind, "predicted");
});

Deno.test("what cannot be fitted is refused", () => {
  assert.throws(() => fitSurface(points.slice(0, 4), LOSS_TERMS, variances), /more than 4 points/);
  const level = points.filter(({ at }) => at.log2Predictions === 7);
  assert.throws(() => fitSurface(level, LOSS_TERMS, variances), /do not tell .* terms apart/);
  assert.throws(() => fitSurface(points, LOSS_TERMS, { low: 1 }), /group "high" needs a variance/);
  assert.throws(() => fitSurface(points, [{}, { width: 1 }], variances), /the width undefined/);
  const broken = points.map((point, i) => i === 3 ? { ...point, value: NaN } : point);
  assert.throws(() => fitSurface(broken, LOSS_TERMS, variances), /met the value NaN/);
  assert.throws(() => predictSurface(surface, place(0.3, 8), "middle"), /no group "middle"/);
});

Deno.test("runs that were kept out are as far off as the surface says, where its form holds", () => {
  const fitted = fitSurface(made("fitted", [0.1, 0.3, 0.5], [7, 8, 9], 8), LOSS_TERMS, { all: 1 });
  const held = made("held out", [0.2, 0.4], [7.5, 8.5, 12], 50);
  const check = heldOutCheck(fitted, held)!;
  assert.deepEqual([check.runs, check.outside], [200, 100]);
  assert.ok(Math.abs(check.covered - 0.95) < 0.05, `${check.covered}`);
  assert.ok(Math.abs(check.rmse / check.expectedRmse - 1) < 0.15);
  assert.ok(Math.abs(check.bias) < 0.03);
  const shifted = held.map((point) => ({ ...point, value: point.value + 0.4 }));
  const wrong = heldOutCheck(fitted, shifted)!;
  assert.ok(wrong.covered < 0.1 && wrong.rmse > 3 * wrong.expectedRmse && wrong.bias > 0.3);
  assert.equal(heldOutCheck(fitted, made("far", [0.9], [7], 2)), null);
});

Deno.test("an arm that is left out is predicted by the others, where they reach it", () => {
  const runs = made("left out", [0.1, 0.3, 0.5], [7, 8, 9], 20);
  const arms = [...Map.groupBy(runs, ({ at }) => JSON.stringify(at)).values()];
  const check = leftOutCheck(arms, LOSS_TERMS)!;
  assert.equal(check.runs + check.outside, runs.length);
  assert.ok(check.runs >= 20 && check.outside >= 80); // the middle, and at least the four corners
  assert.ok(Math.abs(check.covered - 0.95) < 0.08, `${check.covered}`);
  const half = leftOutCheck(arms, LOSS_TERMS, 0.5)!;
  assert.equal(half.level, 0.5);
  assert.ok(Math.abs(half.covered - 0.5) < 0.2, `${half.covered}`);
  const bent = arms.map((arm) =>
    arm.map((point) => ({
      ...point,
      value: point.value +
        (point.at.corruptionRate === 0.3 && point.at.log2Predictions === 8 ? 1 : 0),
    }))
  );
  const wrong = leftOutCheck(bent, LOSS_TERMS)!;
  assert.ok(wrong.rmse > check.rmse + 0.3);
  // An arm that is the only one of its group has no spread of its own to be set against.
  const alone = arms.map((arm, i) => i === 4 ? arm.map((run) => ({ ...run, group: "b" })) : arm);
  assert.equal(leftOutCheck(alone, LOSS_TERMS)!.outside, check.outside + 20);
  assert.equal(leftOutCheck(arms.slice(0, 4), LOSS_TERMS), null);
});

Deno.test("the best rate is where the fitted loss has no slope, with the interval of drawn surfaces", () => {
  const { rate, low, high } = reference.bestRate;
  const found = bestRate(surface, 16, 64, 0.9);
  assert.ok(found.kind === "best rate");
  assertClose(found.rate, rate, 0.002);
  assert.ok(Math.abs(found.low! - low) < 0.02, `${found.low}, not ${low}`);
  assert.ok(Math.abs(found.high! - high) < 0.02, `${found.high}, not ${high}`);
  assert.deepEqual(bestRate(surface, 16, 64, 0.9), found);
});

Deno.test("the interval of the best rate holds the true one as often as its level says, also of few runs", () => {
  // 1.4 · rate - 0.8 · log2 + 0.03 · log2² has no slope in the rate where its derivative is 0.
  const slope = (rate: number) => 1.4 + (-0.8 + 0.06 * Math.log2(rate * 512)) / (rate * Math.LN2);
  let [below, above] = [0.1, 0.9];
  for (let i = 0; i < 40; i++) {
    const rate = (below + above) / 2;
    if (slope(rate) < 0) below = rate;
    else above = rate;
  }
  let held = 0;
  const samples = 100;
  for (let i = 0; i < samples; i++) {
    const runs = made(`few ${i}`, [0.1, 0.9], [5.5, 7, 9], 1);
    const found = bestRate(fitSurface(runs, LOSS_TERMS, { all: 1 }), 8, 64, 0.8);
    assert.ok(found.kind === "best rate");
    if ((found.low ?? 0) <= below && below <= (found.high ?? 1)) held++;
  }
  assert.ok(Math.abs(held / samples - 0.8) < 0.08, `${held} of ${samples}`);
});

Deno.test("a best rate at the end of what was fitted is told as a bound", () => {
  const rising = made("rising", [0.15, 0.3, 0.45, 0.6], [7, 8, 9, 10], 3, (rate) => 9 * rate);
  const found = bestRate(fitSurface(rising, LOSS_TERMS, { all: 1 }), 16, 64);
  assert.ok(found.kind === "best rate");
  assert.deepEqual([found.edge, found.low, found.rate], ["lowest", null, found.asked.low]);
  const falling = made("falling", [0.15, 0.3, 0.45, 0.6], [7, 8, 9, 10], 3, (rate) => -9 * rate);
  const last = bestRate(fitSurface(falling, LOSS_TERMS, { all: 1 }), 16, 64);
  assert.ok(last.kind === "best rate");
  assert.deepEqual([last.edge, last.high, last.rate], ["highest", null, last.asked.high]);
  assert.equal(bestRate(surface, 4096, 128).kind, "outside");
  const flat = fitSurface(points, [{}, { log2Predictions: 1 }], variances);
  assert.throws(() => bestRate(flat, 16, 64), /without corruptionRate/);
});

Deno.test("the larger the update, the lower the best rate", () => {
  const fitted = fitSurface(made("sizes", [0.1, 0.3, 0.5, 0.7], [7, 8, 9, 10, 11], 6), LOSS_TERMS, {
    all: 1,
  });
  const rates = [16, 32, 64].map((rows) => {
    const found = bestRate(fitted, rows, 64);
    assert.ok(found.kind === "best rate");
    return found.rate;
  });
  assert.ok(rates[0] > rates[1] && rates[1] > rates[2], `${rates}`);
});
