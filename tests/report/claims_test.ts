import assert from "node:assert/strict";
import fc from "fast-check";
import type { MeasuredArm } from "@/experiments/arm.ts";
import { claims, judgeClaims } from "@/report/claims/claims.ts";
import { claimsFigure } from "@/report/figures/claims.ts";
import { renderSvg } from "@/report/render/render.ts";

/** Arms of the mask-rate experiment whose held-out loss at 15 % is given by rate, one value for each seed. */
function maskRateArms(losses: Record<string, number[]>): MeasuredArm[] {
  return Object.entries(losses).flatMap(([label, values]) =>
    values.map((value, seed) => ({
      label,
      seed,
      heldOutLoss: { "0.15": value },
      plateauLeftAt: 100,
      accuracy: null,
      partsOfSpeech: 0.5,
      minimalPairs: 0.5,
      byPhenomenon: {},
    } as unknown as MeasuredArm))
  );
}

function judged(losses: Record<string, number[]>) {
  return judgeClaims({ "02": maskRateArms(losses) }).find(({ id }) => id === "40 beats 15, loss")!;
}

Deno.test("a clear difference in every seed supports or contradicts a claim", () => {
  const low = [5.1, 5.2, 5.0, 5.15];
  const high = low.map((value, i) => value + 0.3 + i / 500);
  const supported = judged({ "40 %": low, "15 %": high });
  assert.equal(supported.verdict, "supported");
  assert.ok(Math.abs(supported.effect! - 0.303) < 1e-9);
  assert.equal(supported.seeds, 4);
  assert.equal(judged({ "40 %": high, "15 %": low }).verdict, "contradicted");
});

Deno.test("differences are paired: what seeds share does not widen the interval", () => {
  const low = [4, 5, 6, 7];
  const high = low.map((value, i) => value + 0.3 + i / 500);
  assert.equal(judged({ "40 %": low, "15 %": high }).verdict, "supported");
  assert.equal(judged({ "40 %": low, "15 %": [...high].reverse() }).verdict, "undecided");
});

Deno.test("one seed or a missing arm decides nothing", () => {
  const one = judged({ "40 %": [5], "15 %": [6] });
  assert.deepEqual([one.verdict, one.effect, one.low, one.detectable], [
    "undecided",
    1,
    null,
    null,
  ]);
  const missing = judged({ "40 %": [5, 5] });
  assert.deepEqual([missing.verdict, missing.effect, missing.seeds], ["undecided", null, 0]);
});

Deno.test("seeds that stay on the plateau do not count", () => {
  const arms = maskRateArms({ "40 %": [5, 5.1, 5], "15 %": [5.3, 5.4, 5.3] });
  arms[1].plateauLeftAt = null;
  const judgedOnce = () =>
    judgeClaims({ "02": arms }).find(({ id }) => id === "40 beats 15, loss")!;
  assert.deepEqual([judgedOnce().seeds, judgedOnce().onPlateau], [2, 1]);
  for (const arm of arms.slice(0, 3)) arm.plateauLeftAt = null;
  const { seeds, onPlateau, effect, verdict } = judgedOnce();
  assert.deepEqual([seeds, onPlateau, effect, verdict], [0, 3, null, "undecided"]);
  arms.length = 3;
  assert.equal(judgedOnce().onPlateau, 0);
});

Deno.test("where nothing differs, verdicts are rare whatever the noise", () => {
  const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 6,
    maxLength: 6,
  });
  let verdicts = 0;
  const runs = 300;
  fc.assert(
    fc.property(noise, ([a, b, c, d, e, f]) => {
      const { verdict } = judged({ "40 %": [5 + a, 5 + b, 5 + c], "15 %": [5 + d, 5 + e, 5 + f] });
      if (verdict !== "undecided") verdicts++;
    }),
    { numRuns: runs, seed: 1 },
  );
  assert.ok(verdicts <= 0.05 * runs, `${verdicts} of ${runs}`);
});

Deno.test("keeping a share is judged against that share", () => {
  const arms = maskRateArms({ "15 %": [5, 5, 5], "80 %": [6, 6, 6] });
  const accuracies: Record<string, number[]> = {
    "15 %": [0.7, 0.71, 0.72],
    "80 %": [0.69, 0.701, 0.71],
  };
  for (const arm of arms) arm.accuracy = accuracies[arm.label][arm.seed];
  const kept = judgeClaims({ "02": arms }).find(({ id }) => id === "80 keeps fine-tuning")!;
  assert.ok(Math.abs(kept.effect! - (70.0333 - 0.95 * 71)) < 1e-3);
  assert.equal(kept.verdict, "supported");
});

Deno.test("larger encoders want higher rates where their best rate is higher, seed by seed", () => {
  const sized = (hidden: number, losses: Record<number, number>, seed: number) =>
    Object.entries(losses).map(([rate, value]) => ({
      ...maskRateArms({ [`${hidden} at ${rate}`]: [value] })[0],
      seed,
      start: {
        kind: "pretrain",
        encoder: { layers: 2, hidden },
        pretraining: { masking: { corruptionRate: Number(rate) } },
      },
    } as unknown as MeasuredArm));
  const arms = [1, 2, 3].flatMap((seed) => [
    ...sized(64, { 0.15: 5, 0.4: 5.2 }, seed),
    ...sized(128, { 0.15: 4.9, 0.4: 4.6 }, seed),
  ]);
  const size = (some: MeasuredArm[]) =>
    judgeClaims({ "04": some }).find(({ id }) => id === "size")!;
  assert.deepEqual([size(arms).verdict, size(arms).effect], ["supported", 25]);
  arms[0].plateauLeftAt = null;
  assert.equal(size(arms).seeds, 2);
  assert.equal(size(arms.slice(2, 4)).effect, null);
});

Deno.test("at the largest size, only the arms of the largest encoder count", () => {
  const arms = ["1 x 64", "2 x 128"].flatMap((size) =>
    maskRateArms({
      [`${size}, 15 %`]: [5.5, 5.5],
      [`${size}, 40 %`]: size === "2 x 128" ? [5.2, 5.2] : [9, 9],
    }).map((arm) => {
      const [layers, hidden] = size.split(" x ").map(Number);
      return { ...arm, start: { ...arm.start, encoder: { layers, hidden } } } as MeasuredArm;
    })
  );
  const claim = judgeClaims({ "04": arms })
    .find(({ id }) => id === "40 beats 15 at the largest size, loss")!;
  assert.ok(Math.abs(claim.effect! - 0.3) < 1e-9);
  assert.match(claim.rule, /40 %, against 15 %, largest encoder/);
});

Deno.test("perplexity and transfer part ways where the worse guesser transfers better", () => {
  const at = (label: string, ownRate: string, ownLoss: number, partsOfSpeech: number) => {
    const [arm] = maskRateArms({ [label]: [5] });
    return { ...arm, heldOutLoss: { "0.15": 5, [ownRate]: ownLoss }, partsOfSpeech };
  };
  const effect = (arms: MeasuredArm[]) =>
    judgeClaims({ "02": arms }).find(({ id }) => id === "perplexity and transfer")!.effect;
  const low = at("15 %", "0.15", 4.5, 0.7);
  assert.ok(Math.abs(effect([low, at("40 %", "0.4", 5.2, 0.72)])! - 2) < 1e-9);
  assert.ok(Math.abs(effect([low, at("40 %", "0.4", 5.2, 0.69)])! + 1) < 1e-9);
  assert.ok(Math.abs(effect([low, at("40 %", "0.4", 4.4, 0.69)])! - 1) < 1e-9);
  assert.equal(effect([low]), null);
});

Deno.test("uniform masking covers units by its share of PMI masking's, seed by seed", () => {
  const row = (
    seed: number,
    strategy: "uniform" | "pmi",
    maskRate: number,
    wholeUnits: number,
  ) => ({
    seed,
    strategy,
    maskRate,
    wholeUnits,
    partWords: 0,
    meanRun: 1,
  });
  const covered = (uniform: number[]) =>
    judgeClaims(
      {},
      uniform.flatMap((share, seed) => [
        row(seed, "uniform", 0.4, share),
        row(seed, "pmi", 0.15, 0.15),
        row(seed, "uniform", 0.15, 0.9),
      ]),
    ).find(({ id }) => id === "uniform covers PMI")!;
  const enough = covered([0.16, 0.1601, 0.1599]);
  assert.deepEqual([enough.verdict, enough.seeds, enough.unit], ["supported", 3, "points"]);
  assert.ok(Math.abs(enough.effect! - (16 - 13.5)) < 1e-9);
  assert.equal(covered([0.1, 0.1001, 0.0999]).verdict, "contradicted");
  assert.equal(covered([]).effect, null);
});

Deno.test("every claim is unlike the others and says where it stands and how it is judged", () => {
  assert.equal(new Set(claims.map(({ id }) => id)).size, claims.length);
  for (const { rule, where, text } of judgeClaims({})) {
    assert.ok(rule.length > 20 && where.length > 0 && text.endsWith("."));
  }
});

Deno.test("the figure shows judged claims and lists the rest", () => {
  const data = {
    profile: "sample",
    claims: judgeClaims({ "02": maskRateArms({ "40 %": [5, 5.1], "15 %": [5.2, 5.4] }) }),
  };
  assert.deepEqual(claimsFigure.parse(JSON.parse(JSON.stringify(data))), data);
  const [nats] = claimsFigure.panels(data);
  assert.match(renderSvg(nats, "claims"), /undecided: \+0\.250 nats the paper's way/);
  assert.equal(
    nats.table.rows.length,
    data.claims.filter(({ unit }) => unit === "nats").length,
  );
  const [empty] = claimsFigure.panels({ profile: "sample", claims: judgeClaims({}) });
  assert.match(renderSvg(empty, "empty"), /not measured/);
  assert.throws(
    () => claimsFigure.parse({ ...data, claims: [{ ...data.claims[0], verdict: "proved" }] }),
    /claims\[0\]\.verdict is "proved"/,
  );
});
