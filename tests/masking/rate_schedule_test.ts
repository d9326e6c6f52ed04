import assert from "node:assert/strict";
import fc from "fast-check";
import { highestRate, type Rate, rateAt, reversed } from "@/masking/rate_schedule.ts";

const share = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);
const progress = fc.integer({ min: 0, max: 1000 }).map((step) => step / 1000);
const rates: fc.Arbitrary<Rate> = fc.oneof(
  share,
  fc.record({
    kind: fc.constantFrom("linear" as const, "cosine" as const),
    from: share,
    to: share,
  }),
  fc.record({ kind: fc.constant("step" as const), from: share, to: share, at: share }),
  fc.record({
    kind: fc.constant("random" as const),
    from: share,
    to: share,
    weight: fc.constantFrom("equal" as const, "1/t" as const),
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
    if (typeof rate === "object" && rate.kind === "step" && Math.abs(done - rate.at) < 1e-9) return;
    assert.ok(Math.abs(rateAt(reversed(rate), 1 - done, u) - rateAt(rate, done, u)) < 1e-9);
  }));
});

Deno.test("known points of the schedules", () => {
  const cosine = { kind: "cosine", from: 0.4, to: 0.2 } as const;
  assert.ok(Math.abs(rateAt(cosine, 0.5, 0) - 0.3) < 1e-12);
  assert.ok(rateAt(cosine, 0.25, 0) > rateAt({ ...cosine, kind: "linear" }, 0.25, 0));
  const step = { kind: "step", from: 0.4, to: 0.2, at: 0.5 } as const;
  assert.deepEqual([rateAt(step, 0.499, 0), rateAt(step, 0.5, 0)], [0.4, 0.2]);
});
