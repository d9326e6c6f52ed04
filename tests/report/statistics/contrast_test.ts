import assert from "node:assert/strict";
import fc from "fast-check";
import { contrast, type ContrastArm } from "@/report/statistics/contrast.ts";
import { equivalence } from "@/report/statistics/equivalence.ts";
import { intervalOf } from "@/report/statistics/estimate.ts";
import { holm } from "@/report/statistics/holm.ts";
import { assertClose } from "./close.ts";
import reference from "./reference.json" with { type: "json" };

function arm(arm: string, weight: number, values: number[], group = "all"): ContrastArm {
  return { arm, weight, group, values };
}

for (const { by, arms, level, ...expected } of reference.contrasts) {
  Deno.test(`a contrast is that of ${by}`, () => {
    const found = contrast(arms, level);
    assert.ok(found.kind === "estimated");
    for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
      assertClose(found[name], expected[name]);
    }
  });
}

Deno.test("an arm with one seed borrows its group's spread, and cannot where the group has none", () => {
  const values = [1, 2, 4];
  const borrowed = contrast([arm("a", 1, [5]), arm("b", -1, values)]);
  assert.ok(borrowed.kind === "estimated" && borrowed.degreesOfFreedom === 2);
  const alone = contrast([arm("a", 1, [5], "high"), arm("b", -1, values, "low")]);
  assert.ok(alone.kind === "cannot be computed" && alone.cause === "missing");
  assert.match(alone.reason, /group "high" has a second seed/);
});

Deno.test("arms without values and arms without spread are told apart", () => {
  const missing = contrast([arm("40 %", 1, []), arm("15 %", -1, [1, 2])]);
  assert.ok(missing.kind === "cannot be computed" && missing.cause === "missing");
  assert.match(missing.reason, /Nothing is measured of 40 %\./);
  const majority = contrast([arm("40 %", 1, [0.1, 0.1, 0.1]), arm("15 %", -1, [0.1, 0.1, 0.1])]);
  assert.ok(majority.kind === "cannot be computed" && majority.cause === "no spread");
  assert.equal(contrast([arm("c", 0, []), arm("b", -1, [1, 2])]).kind, "estimated");
});

Deno.test("what is no number is refused", () => {
  assert.throws(() => contrast([arm("a", 1, [1, NaN])]), /met the value NaN of a/);
  assert.throws(() => contrast([arm("a", Infinity, [1, 2])]), /weight of a .* is Infinity/);
  assert.throws(() => contrast([arm("a", 0, [1, 2])]), /whose weight is not 0/);
  assert.throws(() => contrast([arm("a", 1, [1, 2])], 95), /between 0 and 1, not 95/);
});

for (const { ps, alpha, rejected, adjusted } of reference.families) {
  Deno.test(`Holm's procedure is statsmodels' for ${ps.join(", ")} at ${alpha}`, () => {
    const found = holm(ps, alpha);
    assert.deepEqual(found.map((decision) => decision.rejected), rejected);
    found.forEach((decision, i) => assertClose(decision.adjusted, adjusted[i]));
  });
}

Deno.test("the interval at a hypothesis' local level leaves its value out where it is rejected", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const ps = fc.array(fc.oneof(share, share.map((p) => p ** 4)), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(ps, (ps) => {
    for (const [i, { rejected, localAlpha }] of holm(ps).entries()) {
      assert.equal(ps[i] <= localAlpha, rejected, `${ps}`);
      assert.ok(localAlpha >= 0.05 / ps.length && localAlpha <= 0.05);
    }
  }));
});

Deno.test("a hypothesis that was not tested keeps its place in the family", () => {
  const [one, other] = holm([0.02, null]);
  assert.ok(one.rejected && !other.rejected);
  assert.ok(!holm([0.02, null, null])[0].rejected);
  assert.deepEqual(holm([]), []);
  assert.throws(() => holm([1.2]), /from 0 to 1, not 1.2/);
  assert.throws(() => holm([NaN]), /not NaN/);
  assert.throws(() => holm([0.1], 5), /between 0 and 1, not 5/);
});

Deno.test("two one-sided tests are statsmodels', and their level is that of an interval", () => {
  for (const { one, other, margin, ...expected } of reference.equivalences) {
    const found = contrast([arm("one", 1, one, "one"), arm("other", -1, other, "other")]);
    assert.ok(found.kind === "estimated");
    const { p, aboveLower, belowUpper } = equivalence(found, margin);
    assertClose(p, expected.p);
    assertClose(aboveLower, expected.aboveLower);
    assertClose(belowUpper, expected.belowUpper);
    if (p >= 0.5) continue; // the estimate itself lies beyond the margin
    const { low, high } = intervalOf(found, 1 - 2 * p);
    assertClose(Math.max(-low, high), margin, 1e-6);
  }
});

Deno.test("a margin of equivalence is above 0", () => {
  const found = { estimate: 0, standardError: 1, degreesOfFreedom: 9 };
  assert.throws(() => equivalence(found, 0), /above 0, not 0/);
});
