import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { smallestEffect, testPower } from "@/report/statistics/paired_power.ts";
import { meanInterval } from "@/report/statistics/paired_differences.ts";

Deno.test("the power of a t test is the share of made samples in which it finds the effect", () => {
  const random = randomStream({ seed: 1, stream: "power", epoch: 0, index: 0 });
  const samples = 4000;
  for (const [n, level, effect] of [[2, 0.95, 12], [3, 0.95, 4], [3, 0.997, 20], [5, 0.99, 5]]) {
    const shift = effect / Math.sqrt(n); // in standard deviations, as the effect is in standard errors
    let found = 0;
    for (let i = 0; i < samples; i++) {
      const values = Array.from({ length: n }, () => shift + random.normal());
      const { low, high } = meanInterval(values, level);
      if (low! > 0 || high! < 0) found++;
    }
    const expected = testPower(effect, n, level);
    const error = Math.sqrt(expected * (1 - expected) / samples);
    assert.ok(Math.abs(found / samples - expected) < 4 * error, `${n}: ${found}, ${expected}`);
  }
});

Deno.test("with many values the smallest effect is that of the normal distribution", () => {
  const values = Array.from({ length: 4000 }, (_, i) => i % 2 === 0 ? 1 : -1);
  const standardError = 1 / Math.sqrt(3999);
  // The normal quantiles at 97.5 and 80 %.
  const expected = (1.959964 + 0.841621) * standardError;
  assert.ok(Math.abs(smallestEffect(values) / expected - 1) < 1e-3);
});

Deno.test("the smallest effect has the power asked for, shrinks with seeds and grows with spread", () => {
  const few = smallestEffect([1, 2, 3]);
  assert.ok(Math.abs(testPower(few / Math.sqrt(1 / 3), 3, 0.95) - 0.8) < 1e-6);
  assert.ok(smallestEffect([1, 2, 3, 1, 2, 3]) < few);
  assert.ok(Math.abs(smallestEffect([0, 2, 4]) / few - 2) < 1e-9);
  assert.ok(smallestEffect([1, 2, 3], 0.99) > few);
  assert.ok(smallestEffect([1, 2, 3], 0.95, 0.9) > few);
  assert.throws(() => smallestEffect([1]), /two values or more/);
});
