import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { contrast } from "@/report/statistics/contrast.ts";
import { type GatedClaim, judgeFamily } from "@/report/statistics/family.ts";
import { assayGate } from "@/report/statistics/gates.ts";
import { smallestPlannedEffect } from "@/report/statistics/power.ts";

type Weights = Partial<Record<string, number>>;

const LEDGERS = 2000;
const MARGIN = 0.1;
const sds: Record<string, number> = { low: 0.08, middle: 0.11, high: 0.44 };

/** Arms as a plan has them: seeds and true means, the spread by group. */
const arms = [
  { arm: "15 %", group: "low", seeds: 12, mean: 5 },
  { arm: "30 %", group: "low", seeds: 8, mean: 5 },
  { arm: "40 %", group: "low", seeds: 12, mean: 5 },
  { arm: "60 %", group: "middle", seeds: 10, mean: 5 },
  { arm: "80 %", group: "high", seeds: 8, mean: 5 },
  { arm: "80 % that lost the margin", group: "high", seeds: 9, mean: 5 + MARGIN },
  { arm: "untrained, by a measure that sees it", group: "low", seeds: 8, mean: 7 },
  { arm: "untrained, by a measure that does not", group: "low", seeds: 8, mean: 5 },
];

const random = randomStream({ seed: 3, stream: "ledgers", epoch: 0, index: 0 });

/** One ledger's values, as a function from weights to contrasts of them. */
function ledger(shifts: Weights = {}) {
  const measured = arms.map(({ arm, group, seeds, mean }) => ({
    arm,
    group,
    values: Array.from(
      { length: seeds },
      () => mean + (shifts[arm] ?? 0) + sds[group] * random.normal(),
    ),
  }));
  return (weights: Weights) =>
    contrast(measured.map((arm) => ({ ...arm, weight: weights[arm.arm] ?? 0 })));
}

/** Five claims about nothing: four differences that are none, and one that keeps exactly what it must not lose. */
function family(values: ReturnType<typeof ledger>, untrained: string): GatedClaim[] {
  const gate = assayGate(values({ "40 %": 1, [untrained]: -1 }), "lower");
  const about = { direction: "lower", margin: MARGIN, gate } as const;
  return [
    { "40 %": 1, "15 %": -1 },
    { "40 %": 1, "15 %": -0.5, "30 %": -0.5 },
    { "60 %": 1, "15 %": -1 },
    { "80 %": 1, "30 %": -1 },
  ].map((weights, i): GatedClaim => (
    { ...about, id: `${i}`, kind: "difference", finding: values(weights) }
  )).concat({
    ...about,
    id: "keeps",
    kind: "keeps",
    finding: values({ "80 % that lost the margin": 1, "80 %": -1 }),
  });
}

function share(of: number): { share: number; error: number } {
  const share = of / LEDGERS;
  return { share, error: Math.sqrt(share * (1 - share) / LEDGERS) };
}

Deno.test("of ledgers without effects at most one in twenty decides anything, and insensitive measures do not", () => {
  let [wrong, wrongBehindGate, shut, sameFound] = [0, 0, 0, 0];
  for (let i = 0; i < LEDGERS; i++) {
    const values = ledger();
    const seen = judgeFamily(family(values, "untrained, by a measure that sees it"));
    const unseen = judgeFamily(family(values, "untrained, by a measure that does not"));
    const decided = (states: typeof seen) =>
      states.some(({ state }) => state === "supported" || state === "contradicted");
    if (decided(seen)) wrong++;
    if (decided(unseen)) wrongBehindGate++;
    if (unseen.every(({ state }) => state === "insensitive measure")) shut++;
    if (seen[0].state === "no difference beyond the margin") sameFound++;
    assert.ok(seen.every(({ state }) => state !== "insensitive measure"));
  }
  const error = share(wrong);
  assert.ok(error.share > 0.02 && error.share < 0.05 + 3 * error.error, `${error.share}`);
  assert.ok(wrongBehindGate <= 0.01 * LEDGERS, `${wrongBehindGate}`);
  assert.ok(shut >= 0.98 * LEDGERS, `${shut}`);
  assert.ok(sameFound > 0, "two arms with the same mean are never called the same");
});

Deno.test("a planned effect is found as often as it was planned to be", () => {
  for (
    const { weights, shifted } of [
      { weights: { "40 %": 1, "15 %": -1 }, shifted: "40 %" },
      { weights: { "60 %": 1, "15 %": -1 }, shifted: "60 %" },
      { weights: { "80 %": 1, "40 %": -1 }, shifted: "80 %" },
    ]
  ) {
    const planned = arms.map(({ arm, group, seeds }) => (
      { weight: (weights as Weights)[arm] ?? 0, group, seeds }
    ));
    const effect = smallestPlannedEffect(planned, sds, 0.05 / 5);
    let found = 0;
    for (let i = 0; i < LEDGERS; i++) {
      const result = ledger({ [shifted]: effect })(weights);
      assert.ok(result.kind === "estimated");
      if (result.p <= 0.05 / 5) found++;
    }
    assert.ok(Math.abs(share(found).share - 0.8) < 0.03, `${shifted}: ${found}`);
  }
});

Deno.test("a difference of exactly the margin is seldom called none", () => {
  let wrong = 0;
  for (let i = 0; i < LEDGERS; i++) {
    const values = ledger({ "40 %": MARGIN });
    const finding = values({ "40 %": 1, "15 %": -1 });
    const about = { kind: "difference", direction: "lower", margin: MARGIN, gate: null } as const;
    const [{ state }] = judgeFamily([{ id: "same", ...about, finding }], 0.2);
    if (state === "no difference beyond the margin") wrong++;
  }
  const { share: falsely, error } = share(wrong);
  assert.ok(falsely <= 0.1 + 3 * error, `${falsely}`);
});
