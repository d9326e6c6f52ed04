import assert from "node:assert/strict";
import { claimP, type ClaimTest, type Finding } from "@/report/statistics/claim_state.ts";
import { type GatedClaim, judgeFamily } from "@/report/statistics/family.ts";
import { assayGate } from "@/report/statistics/gates.ts";
import { equivalence } from "@/report/statistics/equivalence.ts";
import type { Estimate } from "@/report/statistics/estimate.ts";
import { bonferroni, holm, unadjusted } from "@/report/statistics/holm.ts";
import { powerOf } from "@/report/statistics/power.ts";
import { assertClose } from "./close.ts";

function found(estimate: number, standardError = 1): Finding {
  return { kind: "estimated", estimate, standardError, degreesOfFreedom: 20 };
}

function claim(about: Partial<GatedClaim>): GatedClaim {
  const finding = found(0);
  return {
    id: "claim",
    kind: "difference",
    direction: "higher",
    margin: null,
    finding,
    gate: null,
    ...about,
  };
}

function stateOf(about: Partial<GatedClaim>): string {
  return judgeFamily([claim(about)])[0].state;
}

Deno.test("a difference is decided by its direction", () => {
  for (const [direction, sign] of [["higher", 1], ["lower", -1]] as const) {
    assert.equal(stateOf({ direction, finding: found(sign * 5) }), "supported");
    assert.equal(stateOf({ direction, finding: found(sign * -5) }), "contradicted");
    assert.equal(stateOf({ direction, finding: found(sign) }), "not decided by these runs");
  }
});

Deno.test("no difference is stated only where the margin is shown to hold", () => {
  assert.equal(stateOf({ margin: 4, finding: found(1) }), "no difference beyond the margin");
  assert.equal(stateOf({ margin: 2, finding: found(1) }), "not decided by these runs");
  for (let margin = 2; margin <= 4; margin += 0.1) {
    const [{ state, ...said }] = judgeFamily([claim({ margin, finding: found(1) })]);
    assert.ok("tested" in said);
    const { simultaneous: { low, high }, withinMargin } = said.tested;
    assert.equal(withinMargin, -margin < low && high < margin, `${margin}`);
    assert.equal(state === "no difference beyond the margin", withinMargin);
  }
  const [small] = judgeFamily([claim({ margin: 10, finding: found(5) })]);
  assert.ok(small.state === "supported" && small.tested.withinMargin === true);
});

Deno.test("that something is kept needs evidence, and losing more than the margin contradicts it", () => {
  const keeps = (estimate: number, direction: ClaimTest["direction"] = "higher") =>
    stateOf({ kind: "keeps", margin: 5, direction, finding: found(estimate) });
  assert.equal(keeps(0), "supported");
  assert.equal(keeps(-4), "not decided by these runs");
  assert.equal(keeps(-9), "contradicted");
  assert.equal(keeps(9), "supported");
  assert.equal(keeps(4, "lower"), "not decided by these runs");
  assert.equal(keeps(9, "lower"), "contradicted");
  assert.equal(keeps(-9, "lower"), "supported");
});

Deno.test("that something does not help is supported by no gain and by a loss, and contradicted by a gain", () => {
  const noGain = (estimate: number, direction: ClaimTest["direction"] = "higher") =>
    stateOf({ kind: "no gain", margin: 5, direction, finding: found(estimate) });
  assert.equal(noGain(0), "supported");
  assert.equal(noGain(-9), "supported");
  assert.equal(noGain(4), "not decided by these runs");
  assert.equal(noGain(9), "contradicted");
  assert.equal(noGain(-9, "lower"), "contradicted");
  assert.equal(noGain(9, "lower"), "supported");
});

Deno.test("that there is no difference needs evidence on both sides, and a difference on either contradicts it", () => {
  const same = (estimate: number) =>
    stateOf({ kind: "no difference", margin: 5, finding: found(estimate) });
  for (const sign of [1, -1]) {
    assert.equal(same(sign * 1), "supported");
    assert.equal(same(sign * 4), "not decided by these runs");
    assert.equal(same(sign * 6), "not decided by these runs");
    assert.equal(same(sign * 9), "contradicted");
  }
  assert.equal(
    stateOf({ kind: "no difference", margin: 1, finding: found(0) }),
    "not decided by these runs",
  );
  const tested = claim({ kind: "no difference", margin: 5, finding: found(-1) });
  assertClose(claimP(tested)!, 2 * equivalence(found(-1) as Estimate, 5).p, 1e-12);
});

Deno.test("what a state says has the interval that tells the decision", () => {
  const states = judgeFamily(
    [5, 2.4, 2.5, 0.1].map((estimate, i) => claim({ id: `${i}`, finding: found(estimate) })),
  );
  for (const [i, state] of states.entries()) {
    assert.ok("tested" in state);
    const { interval, simultaneous, p, adjustedP } = state.tested;
    assert.equal(interval.low > 0, state.state === "supported", `${i}`);
    assert.ok(simultaneous.level === 1 - 0.05 / 4 && interval.level <= simultaneous.level);
    assert.ok(adjustedP >= p);
  }
  assert.deepEqual(states.map(({ id, state }) => [id, state]), [
    ["0", "supported"],
    ["1", "not decided by these runs"],
    ["2", "not decided by these runs"],
    ["3", "not decided by these runs"],
  ]);
  const [, undecided] = states;
  assert.ok(undecided.state === "not decided by these runs");
  assertClose(powerOf(undecided.detectable, 20, 0.05 / 4), 0.8, 1e-7);
});

Deno.test("claims without a test say why, and do not make the others easier", () => {
  const reason = "One layer never leaves the plateau.";
  const states = judgeFamily([
    claim({ finding: { kind: "not yet run", reason: "Seed 101 is missing." } }),
    claim({ finding: { kind: "cannot be asked at this size", reason } }),
    claim({ finding: { kind: "cannot be computed", cause: "missing", reason: "One seed." } }),
    claim({ finding: { kind: "cannot be computed", cause: "no spread", reason: "All equal." } }),
    claim({ finding: found(2.5) }), // p = .021
  ]);
  assert.deepEqual(states.map((state) => [state.state, "reason" in state ? state.reason : ""]), [
    ["not yet run", "Seed 101 is missing."],
    ["cannot be asked at this size", reason],
    ["not yet run", "One seed."],
    ["cannot be asked at this size", "All equal."],
    ["not decided by these runs", ""],
  ]);
  assert.equal(stateOf({ finding: found(2.5) }), "supported");
});

Deno.test("a measure that does not see pre-training decides nothing", () => {
  const gained = { kind: "estimated", standardError: 1, degreesOfFreedom: 20 } as const;
  const shut = assayGate({ ...gained, estimate: 2.4 }, "higher"); // p = .013
  const open = assayGate({ ...gained, estimate: -2.6 }, "lower");
  assert.ok(shut.state === "insensitive measure" && open.state === "passed");
  const [insensitive, supported] = judgeFamily([
    claim({ finding: found(9), gate: shut }),
    claim({ finding: found(9), gate: open }),
  ]);
  assert.deepEqual(insensitive, { id: "claim", state: "insensitive measure", gateP: shut.p });
  assert.equal(supported.state, "supported");
  // Also where there is nothing to judge yet, but not where there never will be.
  const none = { reason: "No seed." };
  assert.equal(
    stateOf({ finding: { kind: "not yet run", ...none }, gate: shut }),
    "insensitive measure",
  );
  const impossible = { kind: "cannot be asked at this size", ...none } as const;
  assert.equal(stateOf({ finding: impossible, gate: shut }), "cannot be asked at this size");
});

Deno.test("a gate that is not measured yet, and a measure that never varies", () => {
  const reason = "Nothing is measured of untrained.";
  const missing = assayGate({ kind: "cannot be computed", cause: "missing", reason }, "higher");
  assert.deepEqual(judgeFamily([claim({ finding: found(9), gate: missing })]), [
    { id: "claim", state: "not yet run", reason },
  ]);
  const stuck = assayGate({ kind: "cannot be computed", cause: "no spread", reason }, "higher");
  assert.equal(stateOf({ finding: found(9), gate: stuck }), "insensitive measure");
});

Deno.test("claims that need a margin are refused without one", () => {
  assert.throws(() => claimP(claim({ kind: "keeps" })), /kind "keeps" needs a margin/);
  assert.throws(() => claimP(claim({ margin: -1 })), /0 or more, not -1/);
});

Deno.test("by Holm a share that is reached is enough, and what is not rejected was tested at one share", () => {
  const reached = holm([0.025, 0.5], 0.05);
  assert.deepEqual(reached.map(({ rejected }) => rejected), [true, false]);
  assert.deepEqual(reached.map(({ localAlpha }) => localAlpha), [0.025, 0.05]);
  assert.deepEqual(holm([0.03, 0.04, 0.045]).map(({ localAlpha }) => localAlpha), [
    0.05 / 3,
    0.05 / 3,
    0.05 / 3,
  ]);
});

Deno.test("by Bonferroni a claim is decided whatever the others say, and never more than by Holm", () => {
  const ps = [0.001, 0.02, null, 0.012];
  const [strict, stepwise] = [bonferroni(ps), holm(ps)];
  assert.deepEqual(strict.map(({ rejected }) => rejected), [true, false, false, true]);
  assert.deepEqual(strict.map(({ adjusted }) => adjusted), [0.004, 0.08, 1, 0.048]);
  assert.ok(strict.every(({ localAlpha }) => localAlpha === 0.0125));
  assert.ok(strict.every(({ adjusted }, i) => adjusted >= stepwise[i].adjusted));
  const claims = [5, 2.6].map((estimate, i) => claim({ id: `${i}`, finding: found(estimate) }));
  const third = claim({ id: "2", finding: found(0) });
  const states = (decide: typeof holm) =>
    judgeFamily([...claims, third], 0.05, decide).map(({ state }) => state);
  assert.equal(states(holm)[1], "supported"); // p = .017, tested at .025
  assert.equal(states(bonferroni)[1], "not decided by these runs");
  assert.throws(() => bonferroni([2]), /not 2/);
});

Deno.test("without a procedure each hypothesis stands alone", () => {
  const found = unadjusted([0.04, 0.06, null]);
  assert.deepEqual(found.map(({ rejected }) => rejected), [true, false, false]);
  assert.deepEqual(found.map(({ localAlpha }) => localAlpha), [0.05, 0.05, 0.05]);
  assert.throws(() => unadjusted([-1]), /not -1/);
});
