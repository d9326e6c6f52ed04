import assert from "node:assert/strict";
import fc from "fast-check";
import { makespan, runBytes, runFlops, timeModel } from "@/runs/scheduling/cost.ts";
import type { RunSpec } from "@/runs/store/spec.ts";
import type { StoredRun } from "@/runs/store/store.ts";
import { tiny } from "./tiny_run.ts";

Deno.test("twice the steps cost twice the operations, and a higher rate costs more", () => {
  const one = runFlops(tiny(0.4, 1000));
  assert.ok(Math.abs(runFlops(tiny(0.4, 2000)) / one - 2) < 0.1);
  assert.ok(runFlops(tiny(0.8, 1000)) > one);
  const { evaluation, ...pretraining } = tiny(0.4, 1000).pretraining;
  const evaluated = (sequences: number) =>
    runFlops({
      ...tiny(0.4),
      pretraining: { ...pretraining, evaluation: { ...evaluation, sequences } },
    });
  assert.ok(
    evaluated(6000) > 1.2 * evaluated(0),
    "6,000 forward passes are a third of 2,000 updates' rows",
  );
  assert.ok(runBytes(tiny(0.4, 1000)) === runBytes(tiny(0.4, 2000)));
});

Deno.test("the time model learns its speed from finished runs", () => {
  const stored = (seconds: number) =>
    ({ kind: "pretrain", spec: tiny(0.4, 1000), seconds }) as StoredRun;
  const secondsOf = timeModel([stored(50), stored(106), stored(5000)]);
  assert.ok(Math.abs(secondsOf(tiny(0.4, 1000)) - 106) < 1e-6, "the median of its kind");
  assert.ok(secondsOf(tiny(0.4, 2000)) > 190);
  assert.ok(timeModel([])(tiny(0.4, 1000)) > 0);
  const start = tiny(0.4, 1000);
  const probe = (pairsPerPhenomenon: number): RunSpec => ({
    kind: "probe",
    start,
    probe: { of: "minimal pairs", pairsPerPhenomenon },
    seed: 1,
  });
  const asked = timeModel([
    stored(106),
    { kind: "probe", spec: probe(10), seconds: 54.25 } as StoredRun,
  ]);
  assert.ok(Math.abs(asked(probe(20)) - 106) < 1e-6, "twice as many pairs, start aside");
  const trained = asked(tiny(0.4, 1000));
  assert.ok(Math.abs(trained - 106) < 1e-6, "a probe says nothing about a pre-training");
});

Deno.test("a makespan is between the sum over all slots and the sum", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 }),
    fc.integer({ min: 1, max: 5 }),
    (seconds, slots) => {
      const sum = seconds.reduce((a, b) => a + b, 0);
      const wall = makespan(seconds, slots);
      assert.ok(wall <= sum && wall * slots >= sum && wall >= Math.max(0, ...seconds));
    },
  ));
});
