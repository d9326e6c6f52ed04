import assert from "node:assert/strict";
import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import { headline } from "@/report/figures/mask_rate_headline.ts";
import { sampleMaskRateData } from "./sample_data.ts";

/** Losses by rate, one a seed; judged at 15 %. */
function lossesOf(arms: Record<number, number[]>): MaskRateData {
  const rows = Object.entries(arms).flatMap(([rate, values]) =>
    values.map((value, seed) => ({
      maskRate: Number(rate),
      seed,
      measure: "heldOutLoss" as const,
      evaluationRate: 0.15,
      value,
    }))
  );
  return { ...sampleMaskRateData(), rows };
}

const usual = [5.3, 5.2, 5.4];

Deno.test("the headline answers 40 against 15 % first, with its interval and its seeds", () => {
  const { answer, rates } = headline(lossesOf({ 0.15: usual, 0.4: [4.9, 4.85, 5.01] }));
  assert.equal(
    answer,
    "With 15 % of held-out text masked, training at 40 % instead of 15 % lowers the loss by 0.38 nats " +
      "a token (4.92 against 5.30; 95 % interval 0.31 to 0.45 over 3 seeds).",
  );
  assert.match(rates, /^This interval is of one comparison, .* not corrected for picking the best/);
  assert.match(
    headline(lossesOf({ 0.15: usual, 0.4: [5.5, 5.4, 5.7] })).answer,
    /raises the loss by 0\.23 nats a token \(5\.53 against 5\.30; 95 % interval 0\.09 to 0\.38/,
  );
  assert.match(
    headline(lossesOf({ 0.15: usual, 0.4: [5.2, 5.3, 5.25] })).answer,
    /lowers the loss by 0\.05 .* interval −0\.28 to \+0\.38 over 3 seeds\), which may be chance\.$/,
  );
});

Deno.test("only seeds that both rates have are compared", () => {
  const uneven = lossesOf({ 0.15: [...usual, 9], 0.4: [4.9, 4.85, 5.01] });
  assert.equal(
    headline(uneven).answer,
    headline(lossesOf({ 0.15: usual, 0.4: [4.9, 4.85, 5.01] })).answer,
  );
});

Deno.test("the lowest rate is named, and every rate that cannot be told from it", () => {
  const close = { 0.3: [4.88, 4.9, 5.0], 0.4: [4.9, 4.85, 5.01] };
  assert.match(
    headline(lossesOf({ 0.15: usual, ...close, 0.8: [6.2, 6.1, 6.3] })).rates,
    / Of the 4 rates 40 % \(4\.92\) has the lowest mean; 30 % \(4\.93\) cannot be told from it by tests corrected for 3 comparisons\.$/,
  );
  assert.match(
    headline(lossesOf({ 0.15: usual, 0.4: close[0.4], 0.8: [6.2, 6.1, 6.3] })).rates,
    / Of the 3 rates 40 % \(4\.92\) has the lowest mean; it is told from every other by tests corrected for 2 comparisons\.$/,
  );
  assert.doesNotMatch(headline(lossesOf({ 0.15: usual, 0.4: close[0.4] })).rates, /Of the/);
  assert.match(
    headline(lossesOf({ 0.3: close[0.3], 0.8: [6.2, 6.1, 6.3] })).answer,
    /^Of the 2 rates 30 % .* corrected for 1 comparison\.$/,
  );
});

Deno.test("one seed is compared with nothing, and said to be no verdict", () => {
  const { answer, rates, more } = headline(sampleMaskRateData(1));
  assert.match(
    answer,
    /a loss of 5\.83 against 5\.80 nats a token in one seed, which tells nothing/,
  );
  assert.equal(rates, "");
  assert.match(more, /One seed stands behind each point: a first look, not a verdict\.$/);
  assert.doesNotMatch(headline(sampleMaskRateData()).more, /One seed/);
  assert.match(headline(lossesOf({ 0.4: [5] })).answer, /at 40 % is the only one measured so far/);
});

Deno.test("rates are compared only where every arm reads its context", () => {
  const data = sampleMaskRateData();
  const answerAt = (value: number) =>
    headline({ ...data, references: [{ label: "unigram entropy", value }] }).answer;
  assert.match(answerAt(6.2), /[1-7] of 8 encoders have not learned/);
  assert.match(
    answerAt(5),
    /no encoder has learned to read context yet.*5\.78 to 6\.10 nats.*frequencies alone give 5\.00/,
  );
});

Deno.test("a task that no pre-training does as well on is said to tell nothing", () => {
  const data = sampleMaskRateData();
  const floorAt = (value: number) =>
    headline({ ...data, baselines: [{ label: "no pre-training", value }] }).more;
  assert.match(floorAt(0.99), /cannot say here what a mask rate is worth/);
  assert.doesNotMatch(floorAt(0.01), /cannot say here/);
  assert.equal(headline({ ...data, rows: [] }).answer, "");
});
