import assert from "node:assert/strict";
import { bootstrapInterval } from "@/report/statistics/bootstrap.ts";

/** The means of all resamples of `values`, in order: what the bootstrap draws from. */
function everyMean(values: number[]): number[] {
  let sums = [0];
  for (let i = 0; i < values.length; i++) {
    sums = sums.flatMap((sum) => values.map((value) => sum + value));
  }
  return sums.map((sum) => sum / values.length).sort((a, b) => a - b);
}

Deno.test("the interval is that of the exhaustive bootstrap", () => {
  const values = [0.1, 0.9, 0.4, 0.35, 0.7];
  const means = everyMean(values);
  const at = (share: number) => means[Math.floor(share * means.length)];
  for (const level of [0.5, 0.8, 0.95]) {
    const { n, mean, low, high } = bootstrapInterval(values, level);
    assert.equal(n, 5);
    assert.ok(Math.abs(mean - 0.49) < 1e-12);
    assert.ok(Math.abs(low - at((1 - level) / 2)) < 0.011, `${low}`);
    assert.ok(Math.abs(high - at((1 + level) / 2)) < 0.011, `${high}`);
  }
});

Deno.test("of many values it is the normal interval", () => {
  const values = Array.from({ length: 400 }, (_, i) => Math.sin(7 * i));
  const mean = values.reduce((sum, value) => sum + value, 0) / 400;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400;
  const half = 1.96 * Math.sqrt(variance / 400);
  const { low, high } = bootstrapInterval(values);
  assert.ok(
    Math.abs(low - (mean - half)) < 0.05 * half && Math.abs(high - (mean + half)) < 0.05 * half,
  );
});

Deno.test("equal values give equal intervals, and a few seeds are refused", () => {
  const values = [1, 4, 2, 8, 5, 7];
  const before = [...values];
  assert.deepEqual(bootstrapInterval(values), bootstrapInterval(values));
  assert.deepEqual(values, before);
  assert.throws(() => bootstrapInterval([1, 2, 3]), /bootstrap of 3 values would be too narrow/);
});
