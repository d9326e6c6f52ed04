import assert from "node:assert/strict";
import type { MeasuredArm } from "@/experiments/results/measured_arm.ts";
import { pretrainedArm } from "@/experiments/arm.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { armsData } from "@/report/data/arms_data.ts";
import { bestOfLines } from "@/report/tables/best_of_lines.ts";
import { compareArms, comparisonDisplay } from "@/report/tables/comparisons.ts";
import { lossAt, tagging } from "@/report/data/measures.ts";
import { ownEffects } from "@/report/plan/ledger/own_effects.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { paper } from "@/report/data/paper.ts";
import { keptTable } from "@/report/tables/kept_table.ts";
import { plateauTable } from "@/report/tables/plateau_table.ts";
import { reachTable } from "@/report/tables/reach_table.ts";

const profile = findProfile("quick");

/** An arm with made-up measurements. */
function arm(rate: number, seed: number, loss: number, share: number | null): MeasuredArm {
  const line = { series: "pre-trained", rate };
  const label = `${100 * rate} %`;
  return {
    ...pretrainedArm(profile, label, { corruptionRate: rate }, seed, {}, line),
    heldOutLoss: { "0.15": loss },
    ownMaskingLoss: loss + 0.5,
    curve: [[0, 9], [50, loss + 1], [100, loss]],
    plateauLeftAt: null,
    predictedTokens: rate * 1000,
    flops: 1e6,
    tagging: share,
    pairs: null,
    pairsByPhenomenon: null,
    accuracy: null,
    information: null,
  };
}

const measured = [
  ...[5, 5.2, 5.4].map((loss, i) => arm(0.15, i + 1, loss, 0.6)),
  ...[4.6, 4.8, 5].map((loss, i) => arm(0.4, i + 1, loss, null)),
];
const against = [{ one: "40", other: "15" }];
const text = (display: ReturnType<typeof comparisonDisplay>) =>
  String(display[Symbol.for("Jupyter.display")]()["text/plain"]);

Deno.test("arms are compared by their means with Welch's interval, where both are measured", () => {
  const found = compareArms(measured, against);
  assert.deepEqual(found.map(({ measure }) => measure.key), ["loss-0.15"]);
  const [{ difference, estimate, seeds }] = found;
  assert.ok(Math.abs(difference + 0.4) < 1e-9);
  assert.deepEqual(seeds, [3, 3]);
  // t with 4 degrees of freedom: 2.776 times sqrt(2 * 0.04 / 3).
  assert.ok(Math.abs(estimate!.low - (-0.4 - 2.7764 * Math.sqrt(0.08 / 3))) < 1e-3);
  assert.match(
    text(comparisonDisplay(found)),
    /40 % +15 % +−0\.400 \(−0\.853 to \+0\.053\) +3$/m,
  );
  assert.match(
    text(comparisonDisplay([found[0], { ...found[0], measure: tagging, seeds: [2, 1] }])),
    /40 % +15 % +−0\.400 \(.*\) +−0\.4 \(.*\); 2 and 1 seeds +3$/m,
  );
  const labels = { one: "span-t5 at 15 %", other: "2 x 64, 15 %" };
  assert.match(
    text(comparisonDisplay([{ ...found[0], ...labels }])),
    /spans at 15 % +2 × 64, 15 %/,
  );
});

Deno.test("one seed a side gives a difference without an interval, none a sentence", () => {
  const one = measured.filter(({ seed }) => seed === 1);
  const [{ difference, estimate }] = compareArms(one, against);
  assert.ok(Math.abs(difference + 0.4) < 1e-9);
  assert.equal(estimate, null);
  assert.match(
    text(comparisonDisplay(compareArms(one, against))),
    /−0\.400 \(one seed a side\) +1$/m,
  );
  assert.match(text(comparisonDisplay([])), /No two of these arms are measured yet/);
});

Deno.test("a figure's arms stand on lines, with the measures that half of them have", () => {
  const data = armsData({ title: "Made", profile: "quick" }, measured)!;
  assert.deepEqual(data.measures.map(({ key }) => key), ["loss-0.15", "tagging"]);
  assert.deepEqual(data.arms.map(({ line }) => line!.rate), [0.15, 0.4]);
  assert.equal(data.arms[1].values.tagging.length, 0);
  assert.equal(armsData({ title: "Made", profile: "quick" }, []), null);
});

Deno.test("a measure that fewer than half of the arms have is not drawn", () => {
  const wide = [...measured, arm(0.8, 1, 6, null)];
  const data = armsData({ title: "Made", profile: "quick" }, wide)!;
  assert.deepEqual(data.measures.map(({ key }) => key), ["loss-0.15"]);
  assert.deepEqual(data.arms.map(({ line }) => line!.rate), [0.15, 0.4, 0.8]);
});

Deno.test("the best of a line is that of the better mean, with the rates that were measured", () => {
  const rows = text(bestOfLines(measured, [lossAt(0.15), tagging])).split("\n").slice(1);
  assert.match(rows[0], /^pre-trained +held-out loss at 15 % +40 % +4\.800 nats +3 +2$/);
  assert.match(rows[1], /^pre-trained +tagging +15 % +60\.0 % +3 +1$/);
});

Deno.test("an arm reaches another's final loss on the line between two judgements", () => {
  // Means: 15 % ends at 5.2; 40 % falls from 5.8 at update 50 to 4.8 at 100, and is there at 80.
  const [, row] = text(reachTable(measured, "15")).split("\n");
  assert.match(row, /^40 % +3 +80 % +213 % +80 %$/);
  assert.match(text(reachTable([], "15")), /No run of the arm .* is there yet/);
});

Deno.test("a reader's effects are the plan's contrasts of means, where all arms are measured", () => {
  const effects = ownEffects(plan, measured);
  const found = effects.find(({ claim }) => claim.id === "40 against 15")!;
  assert.ok(Math.abs(found.effect! - 0.4) < 1e-9);
  assert.equal(found.seeds, 3);
  assert.equal(effects.find(({ claim }) => claim.id === "corruption")!.effect, null);
});

Deno.test("an arm's median leaving of the plateau counts seeds that never leave it as latest", () => {
  const left = (...updates: (number | null)[]) =>
    updates.map((plateauLeftAt, seed) => ({ ...arm(0.15, seed, 5, null), plateauLeftAt }));
  const row = (arms: MeasuredArm[]) => text(plateauTable(arms)).split("\n").at(-1)!;
  assert.match(row(left(300, 1100, null)), /^15 % +3 +2 +1,100 +5\.000 +5\.500$/);
  assert.match(row(left(300, null)), /^15 % +2 +1 +– +5\.000/);
  assert.match(
    row(left(null).map((one) => ({ ...one, ownMaskingLoss: null }))),
    / 0 +– +5\.000 +–$/,
  );
});

Deno.test("what 80 % keeps is a share of the score, and another one of its gain over no pre-training", () => {
  const tagged = (id: string, ...shares: number[]) =>
    shares.map((share, seed) => ({ ...arm(0.15, seed, 5, share), id }));
  const rows = (untrained: number) =>
    text(keptTable([
      ...tagged("15", 0.7, 0.8),
      ...tagged("80", 0.6, 0.6),
      ...tagged("untrained", untrained),
    ], paper));
  assert.match(rows(0.5), /^Tagging +75\.0 +60\.0 +50\.0 +80 +40$/m);
  assert.match(rows(0.8), /^Tagging +75\.0 +60\.0 +80\.0 +80 +–$/m);
  assert.match(rows(0.5), /^the paper: MNLI-m +84\.2 +80\.8 +61\.5 +96 +85$/m); // 19.3 of 22.7 points
  assert.doesNotMatch(rows(0.5), /Minimal pairs/);
});
