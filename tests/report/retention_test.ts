import assert from "node:assert/strict";
import fc from "fast-check";
import { retention } from "@/report/claims/retention.ts";

const points = fc.integer({ min: -100, max: 100 });

Deno.test("the floor keeps nothing, the reference all, and units do not matter", () => {
  fc.assert(fc.property(points, points, fc.integer({ min: 1, max: 100 }), (score, floor, gain) => {
    const reference = floor + gain;
    assert.equal(retention(floor, floor, reference), 0);
    assert.equal(retention(reference, floor, reference), 1);
    const share = retention(score, floor, reference);
    const shares = [score, floor, reference].map((value) => 3 * value + 7);
    assert.ok(Math.abs(retention(shares[0], shares[1], shares[2]) - share) < 1e-9);
    assert.equal(share > 1, score > reference);
    assert.equal(share < 0, score < floor);
  }));
});

Deno.test("a measure that sees nothing in pre-training keeps no share of it", () => {
  assert.throws(() => retention(0.73, 0.74, 0.74), /^RangeError: .*Report it as insensitive/);
  assert.throws(() => retention(0.73, 0.74, 0.729), /scores 0.729 and the floor 0.74/);
});

Deno.test("scores that are none are refused", () => {
  assert.throws(() => retention(NaN, 0, 1), /met the value NaN/);
  assert.throws(() => retention(0.5, -Infinity, 1), /met the value -Infinity/);
});
