import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { claimPowers } from "@/report/plan/planned_power.ts";

Deno.test("every claim of the plan can see an effect that its margin or the pilot's effects leave room for", () => {
  const powers = claimPowers(plan);
  assert.equal(powers.length, plan.families.flatMap(({ claims }) => claims).length);
  const of = (id: string) => powers.find(({ claim }) => claim.id === id)!;
  assert.equal(of("80 keeps fine-tuning").seeds, 4, "only so many seeds are fine-tuned");
  assert.equal(of("40 against 15").seeds, 12);
  // The pilot of the recipe saw 0.29 to 0.36 nats.
  assert.ok(of("40 against 15").smallestEffect < 0.15);
  for (const { claim, smallestEffect } of powers) {
    assert.ok(smallestEffect > 0 && Number.isFinite(smallestEffect), claim.id);
  }
});

Deno.test("half the seeds see less", () => {
  const half = { ...plan, blocks: plan.blocks.map((one) => ({ ...one, seeds: one.seeds / 2 })) };
  const whole = claimPowers(plan);
  claimPowers(half).forEach(({ claim, smallestEffect }, i) => {
    assert.ok(smallestEffect > 1.3 * whole[i].smallestEffect, claim.id);
  });
});
