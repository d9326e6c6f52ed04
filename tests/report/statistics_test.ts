import assert from "node:assert/strict";
import fc from "fast-check";
import { labelPositions } from "@/report/figures/parts/label_positions.ts";
import { fittingTicks } from "@/report/figures/parts/frame.ts";
import { meanInterval, pairedDifferences } from "@/report/statistics/paired_differences.ts";

Deno.test("the interval of three runs is the t interval", () => {
  // R: t.test(c(0.61, 0.64, 0.70))$conf.int
  const { n, mean, low, high } = meanInterval([0.61, 0.64, 0.7]);
  assert.equal(n, 3);
  assert.ok(Math.abs(mean - 0.65) < 1e-12);
  const half = 4.302652729911275 * Math.sqrt(0.0021 / 3);
  assert.ok(Math.abs(low! - (0.65 - half)) < 1e-6 && Math.abs(high! - (0.65 + half)) < 1e-6);
});

Deno.test("runs that failed cannot hide in a mean", () => {
  assert.throws(() => meanInterval([]), /at least one value/);
  assert.throws(() => meanInterval([1, NaN]), /met the value NaN/);
  assert.throws(() => meanInterval([1, 2], 1), /between 0 and 1, not 1/);
});

Deno.test("the interval holds the mean and grows with the level", () => {
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(fc.property(fc.array(value, { minLength: 2, maxLength: 6 }), (values) => {
    const narrow = meanInterval(values, 0.5);
    const wide = meanInterval(values, 0.95);
    assert.ok(wide.low! <= narrow.low! && narrow.low! <= narrow.mean + 1e-9);
    assert.ok(wide.high! >= narrow.high! && narrow.high! >= narrow.mean - 1e-9);
  }));
});

Deno.test("differences are taken within a seed, whatever the order", () => {
  const values = fc.uniqueArray(fc.record({ seed: fc.nat(9), value: fc.integer() }), {
    selector: ({ seed }) => seed,
  });
  fc.assert(fc.property(values, values, (one, other) => {
    const found = pairedDifferences(one, other);
    const shared = one.map(({ seed }) => seed).filter((seed) => other.some((b) => b.seed === seed));
    assert.deepEqual(found.map(({ seed }) => seed), shared.sort((a, b) => a - b));
    for (const { seed, difference } of found) {
      const at = (side: typeof one) => side.find((entry) => entry.seed === seed)!.value;
      assert.equal(difference, at(one) - at(other));
    }
  }));
});

Deno.test("labels keep their order and distance and stay inside where they fit", () => {
  const place = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(fc.property(fc.array(place, { minLength: 1, maxLength: 9 }), (places) => {
    const positions = labelPositions(places, 10, [0, 100]);
    const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
    order.slice(1).forEach((i, rank) => {
      assert.ok(positions[i] - positions[order[rank]] >= 10 - 1e-9);
    });
    for (const position of positions) assert.ok(position >= -1e-9 && position <= 100 + 1e-9);
  }));
});

Deno.test("ticks keep their distance and always show both ends", () => {
  assert.deepEqual(fittingTicks([0.15, 0.2, 0.3, 0.8], 260, 30), [0.15, 0.3, 0.8]);
  assert.deepEqual(fittingTicks([0.4], 260, 30), [0.4]);
  assert.deepEqual(fittingTicks([0.8, 0.15, 0.4], 30, 24), [0.15, 0.8]);
});
