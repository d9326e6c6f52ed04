import assert from "node:assert/strict";
import { copyControlArms } from "@/experiments/corruption_and_prediction.ts";
import { findProfile } from "@/experiments/profiles.ts";
import {
  type CopiesAnswer,
  copiesText,
  judgeCopies,
  type MeasuredControl,
} from "@/report/claims/copies_answer.ts";

/** Losses of no copies, equal FLOPs, equal updates, different updates, as many rows. */
type Losses = [number, number, number, number, number];

const profile = { ...findProfile("smoke"), seeds: [1, 2, 3, 4] };

/** The controls with these losses; seeds differ much, and a little between arms. */
function controls(losses: Losses, seeds = profile.seeds, noise = 0.005): MeasuredControl[] {
  return seeds.flatMap((seed) =>
    copyControlArms({ ...profile, seeds: [seed] }).map((arm, i) => {
      const order = ["no copies", "copies, equal FLOPs", "copies, equal updates"];
      order.push("copies in different updates", "no copies, as many rows");
      const jitter = noise * ((seed * 7 + i * 5) % 4 - 1.5);
      const loss = losses[order.indexOf(arm.label)] + 0.3 * seed + jitter;
      return { ...arm, heldOutLoss: { "0.15": loss }, plateauLeftAt: 500 };
    })
  );
}

const cases: [string, Losses, CopiesAnswer][] = [
  ["as much computation without copies gains as much", [6, 6.1, 5.5, 5.5, 5.4], "longer training"],
  ["the gain is gone when copies are dealt out", [6, 5.9, 5.5, 5.95, 5.9], "leakage"],
  ["copies pay at equal FLOPs, dealt out or not", [6, 5.6, 5.5, 5.52, 5.45], "neither"],
  ["more rows do not help and copies do", [6, 6, 5.5, 5.5, 5.9], "neither"],
  ["both explain it", [6, 6.1, 5.5, 5.9, 5.4], "leakage and longer training"],
  ["nothing is gained", [5.5, 5.5, 5.5, 5.5, 5.5], "undecided"],
  ["copies harm", [5.5, 5.6, 5.8, 5.8, 5.3], "undecided"],
  ["just half of the gain is lost", [6, 5.6, 5.5, 5.75, 5.9], "undecided"],
];
for (const [what, losses, answer] of cases) {
  Deno.test(`where ${what} the answer is ${answer}`, () => {
    const judged = judgeCopies(controls(losses));
    assert.equal(judged.answer, answer);
    assert.equal(judged.seeds, 4);
    const mean = judged.effects.map(({ interval }) => interval!.mean);
    const [none, flops, updates, spread, rows] = losses;
    [none - updates, spread - updates, none - rows, none - flops].forEach((expected, i) => {
      assert.ok(Math.abs(mean[i] - expected) < 0.02, judged.effects[i].name);
    });
  });
}

Deno.test("one seed decides nothing but leans", () => {
  const judged = judgeCopies(controls([6, 6.1, 5.5, 5.5, 5.4], [1]));
  assert.deepEqual([judged.answer, judged.leaning, judged.seeds], [
    "undecided",
    "longer training",
    1,
  ]);
  assert.equal(judged.effects[0].interval!.low, null);
});

Deno.test("the answer is told with its effects and their shares of the gain", () => {
  const told = copiesText(judgeCopies(controls([6, 6.1, 5.5, 5.5, 5.4], [1], 0)));
  assert.match(
    told,
    /^What copies gain at equal updates: 0\.500 nats \(one seed, no interval\)\.$/m,
  );
  assert.match(told, /^Of the gain, 0 % is lost .*, 120 % comes with .*, and −20 % is there/m);
  assert.match(told, /undecided; by the means alone \(seeds that count: 1\): longer training\.$/);
  const decided = copiesText(judgeCopies(controls([6, 6.1, 5.5, 5.5, 5.4])));
  assert.match(decided, /\(interval \S+ to \S+, 4 seeds\)\.\n/);
  assert.match(decided, /Leakage or longer training\? longer training\.$/);
  const none = copiesText(judgeCopies([]));
  assert.match(none, /^What .*: no seed in which all controls had left the plateau\.\n/);
  assert.match(none, /training\? undecided\.$/);
});

Deno.test("seeds that scatter as much as the effect decide nothing", () => {
  assert.equal(
    judgeCopies(controls([6, 6.1, 5.5, 5.5, 5.4], [1, 2, 3, 4], 0.4)).answer,
    "undecided",
  );
});

Deno.test("a seed with an arm on the plateau or without an arm does not count", () => {
  const arms = controls([6, 6.1, 5.5, 5.5, 5.4]);
  arms.find(({ seed }) => seed === 2)!.plateauLeftAt = null;
  assert.equal(judgeCopies(arms.slice(0, -1)).seeds, 2);
  const none = judgeCopies(arms.filter(({ label }) => label !== "no copies"));
  assert.deepEqual([none.answer, none.leaning, none.seeds, none.effects[0].interval], [
    "undecided",
    "undecided",
    0,
    null,
  ]);
});
