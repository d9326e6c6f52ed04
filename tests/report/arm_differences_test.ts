import assert from "node:assert/strict";
import type { MeasuredArm } from "@/experiments/arm.ts";
import { armDifferences, comparisonText, differenceText } from "@/report/claims/arm_differences.ts";

function arm(label: string, seed: number, loss: number | null, change: object = {}): MeasuredArm {
  return {
    label,
    seed,
    start: { kind: loss === null ? "untrained" : "pretrain" },
    heldOutLoss: loss === null ? null : { "0.15": loss, "0.4": loss + 1 },
    plateauLeftAt: loss === null ? null : 100,
    partsOfSpeech: 0.7 + seed / 100,
    minimalPairs: 0.6,
    ...change,
  } as unknown as MeasuredArm;
}

const measured = [
  ...[5, 5.5, 6].map((loss, i) => arm("a", i + 1, loss)),
  ...[5.2, 5.71, 6.19].map((loss, i) => arm("b", i + 1, loss, { minimalPairs: 0.65 - i / 50 })),
  arm("floor", 2, null),
];

Deno.test("arms are compared within seeds, in per cent and nats", () => {
  const [at15, at40, speech, pairs] = armDifferences(measured, { one: "a", other: "b" });
  assert.ok(Math.abs(at15.interval!.mean + 0.2) < 1e-9 && at15.interval!.high! < -0.15);
  assert.equal(at15.interval!.mean, at40.interval!.mean);
  assert.deepEqual([speech.interval!.mean, speech.interval!.n], [0, 3]);
  assert.match(differenceText(at15), /loss at 15 % −0\.200 nats .*, 3 seeds\): better$/);
  assert.match(
    differenceText(armDifferences(measured, { one: "b", other: "a" })[0]),
    /\+0\.200 nats .*: worse$/,
  );
  assert.match(differenceText(pairs), /minimal pairs −3\.0 points .*: may be the seeds'$/);
});

Deno.test("only seeds that both sides have and that left the plateau count", () => {
  const [loss, , speech] = armDifferences(measured, { one: "a", other: "floor" });
  assert.equal(loss.interval, null);
  assert.match(differenceText(loss), /loss at 15 %: no seed has both/);
  assert.deepEqual([speech.interval!.n, speech.interval!.low], [1, null]);
  assert.match(differenceText(speech), /\+0\.0 points \(one seed, no interval\)/);
  const stuck = measured.map((one) =>
    one.label === "a" && one.seed === 3 ? { ...one, plateauLeftAt: null } : one
  );
  assert.equal(armDifferences(stuck, { one: "a", other: "b" })[0].interval!.n, 2);
  const none = measured.map((one) => ({ ...one, plateauLeftAt: null }));
  assert.equal(
    comparisonText(none, { one: "a", other: "b" }),
    "a, against b: no seed in which both had left the plateau.",
  );
  assert.match(
    comparisonText(measured, { one: "a", other: "b", evaluationRates: ["0.4"] }),
    /^a, against b:\n {2}held-out loss at 40 %.*\n {2}parts/,
  );
  assert.throws(() => armDifferences(measured, { one: "a", other: "c" }), /no arm "c" to compare/);
});
