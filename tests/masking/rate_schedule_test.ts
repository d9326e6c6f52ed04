import assert from "node:assert/strict";
import fc from "fast-check";
import { highestRate, type Rate, rateAt, reversed } from "@/masking/rate_schedule.ts";

const share = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
const progress = fc.integer({ min: 0, max: 1000 }).map((step) => step / 1000);
const rates: fc.Arbitrary<Rate> = fc.oneof(
  share,
  fc.record({
    kind: fc.constant("linear" as const),
    from: share,
    to: share,
  }),
  fc.record({
    kind: fc.constant("random" as const),
    from: share,
    to: share,
    weight: fc.constant("equal" as const),
  }),
);

Deno.test("rates stay between their ends and reach them", () => {
  fc.assert(fc.property(rates, progress, progress, (rate, done, u) => {
    const value = rateAt(rate, done, u);
    const [from, to] = typeof rate === "number" ? [rate, rate] : [rate.from, rate.to];
    assert.ok(value >= Math.min(from, to) - 1e-12 && value <= highestRate(rate) + 1e-12);
    if (typeof rate === "object" && rate.kind !== "random") {
      assert.equal(rateAt(rate, 0, u), from);
      assert.ok(Math.abs(rateAt(rate, 1, u) - to) < 1e-12);
    }
  }));
});

Deno.test("reversed runs through the same rates backwards", () => {
  fc.assert(fc.property(rates, progress, progress, (rate, done, u) => {
    assert.ok(Math.abs(rateAt(reversed(rate), 1 - done, u) - rateAt(rate, done, u)) < 1e-9);
  }));
});

Deno.test("a falling rate falls evenly over the training, a random one with the sequence's number", () => {
  const falling = { kind: "linear", from: 0.75, to: 0.25 } as const;
  assert.deepEqual([0, 0.25, 1].map((done) => rateAt(falling, done, 0.9)), [0.75, 0.625, 0.25]);
  const random = { kind: "random", from: 0.25, to: 0.75, weight: "equal" } as const;
  assert.deepEqual([0, 0.5].map((u) => rateAt(random, 0.9, u)), [0.25, 0.5]);
});
