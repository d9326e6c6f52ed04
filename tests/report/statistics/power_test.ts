import assert from "node:assert/strict";
import { testPower } from "@/report/statistics/paired_power.ts";
import { noncentralTCdf } from "@/report/statistics/noncentral_t.ts";
import {
  detectableEffect,
  plannedError,
  powerOf,
  seedsNeeded,
  smallestPlannedEffect,
} from "@/report/statistics/power.ts";
import { assertClose } from "./close.ts";
import reference from "./reference.json" with { type: "json" };

const { oneSample, twoArms, needed } = reference.powers;
const difference = [{ weight: 1, group: "all" }, { weight: -1, group: "all" }];

Deno.test("the noncentral t distribution is SciPy's", () => {
  for (const { t, degreesOfFreedom, shift, cdf } of reference.noncentral) {
    assertClose(noncentralTCdf(t, degreesOfFreedom, shift), cdf);
  }
  assert.throws(() => noncentralTCdf(1, 5, 40), /shift of 40, over 37/);
});

Deno.test("the power of a t test is statsmodels', and that of the integral over its spread", () => {
  for (const { effect, degreesOfFreedom, alpha, power } of oneSample) {
    assertClose(powerOf(effect, degreesOfFreedom, alpha), power, 1e-8);
    assertClose(testPower(effect, degreesOfFreedom + 1, 1 - alpha), power, 1e-5);
  }
});

Deno.test("the smallest effect of two planned arms is statsmodels'", () => {
  for (const { seeds, alpha, power, effect } of twoArms) {
    const arms = difference.map((arm) => ({ ...arm, seeds }));
    assertClose(smallestPlannedEffect(arms, { all: 2 }, alpha, power), 2 * effect, 1e-6);
  }
});

Deno.test("the seeds that an effect needs are statsmodels'", () => {
  for (const { effect, alpha, seeds } of needed) {
    assert.equal(seedsNeeded(difference, { all: 1 }, effect, alpha), seeds);
    assert.equal(seedsNeeded(difference, { all: 0.1 }, -effect / 10, alpha), seeds);
  }
  assert.equal(seedsNeeded(difference, { all: 1 }, 1e-3, 0.05), null);
});

Deno.test("a noisy group takes degrees of freedom, and a quiet arm beside adds some", () => {
  const arms = [{ weight: 1, group: "high", seeds: 8 }, { weight: -1, group: "low", seeds: 8 }];
  const uneven = plannedError(arms, { high: 1, low: 0.01 });
  assert.ok(uneven.degreesOfFreedom > 7 && uneven.degreesOfFreedom < 7.1);
  assertClose(plannedError(arms, { high: 1, low: 1 }).degreesOfFreedom, 14);
  const beside = [...arms, { weight: 0, group: "high", seeds: 8 }];
  assertClose(plannedError(beside, { high: 1, low: 1 }).standardError, Math.sqrt(2 / 8));
  assert.ok(
    smallestPlannedEffect(beside, { high: 1, low: 1 }, 0.01) <
      smallestPlannedEffect(arms, { high: 1, low: 1 }, 0.01),
  );
  assert.throws(() => plannedError(arms, { high: 1 }), /group "low" needs a standard deviation/);
  const single = arms.map((arm) => ({ ...arm, seeds: 1 }));
  assert.throws(() => plannedError(single, { high: 1, low: 1 }), /needs an arm with two seeds/);
});

Deno.test("the effect that could have been seen has the power asked for", () => {
  for (const degreesOfFreedom of [1, 3.7, 22]) {
    const effect = detectableEffect({ standardError: 0.5, degreesOfFreedom }, 0.05, 0.9);
    assertClose(powerOf(effect / 0.5, degreesOfFreedom, 0.05), 0.9, 1e-7);
  }
});
