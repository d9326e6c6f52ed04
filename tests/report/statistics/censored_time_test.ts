import assert from "node:assert/strict";
import { compareTimes, medianTime } from "@/report/statistics/censored_time.ts";
import {
  type CensoredTime,
  updatesRatio,
  updatesToReach,
} from "@/report/statistics/updates_to_reach.ts";
import { assertClose } from "./close.ts";
import reference from "./reference.json" with { type: "json" };

const reached = (updates: number): CensoredTime => ({ updates, reached: true });
const never: CensoredTime = { updates: 1000, reached: false };

Deno.test("a loss is reached between the measurements around it, the first time", () => {
  const curve = [[10, 7], [20, 6], [30, 6.5], [40, 5]].map(([step, loss]) => ({ step, loss }));
  assert.deepEqual(updatesToReach(curve, 6.25), reached(17.5));
  assert.deepEqual(updatesToReach(curve, 6), reached(20));
  assert.deepEqual(updatesToReach(curve, 5.75), reached(35));
  assert.deepEqual(updatesToReach(curve, 7), reached(10));
  assert.deepEqual(updatesToReach(curve, 4.9), { updates: 40, reached: false });
});

Deno.test("a curve that cannot be read is refused", () => {
  assert.throws(() => updatesToReach([], 5), /without points/);
  assert.throws(() => updatesToReach([{ step: 5, loss: NaN }], 5), /at update 5 is NaN/);
  const back = [{ step: 5, loss: 7 }, { step: 5, loss: 6 }];
  assert.throws(() => updatesToReach(back, 5), /5 comes too late/);
  assert.throws(() => updatesToReach([{ step: 5, loss: 7 }], NaN), /a number, not NaN/);
});

Deno.test("a ratio of updates is Welch's interval of the logarithms", () => {
  for (const { one, other, ...expected } of reference.ratios) {
    const found = updatesRatio(one.map(reached), other.map(reached));
    assert.ok(found.kind === "estimated");
    assertClose(found.p, expected.p);
    assertClose(found.ratio.estimate, expected.ratio);
    assertClose(found.ratio.low, expected.low);
    assertClose(found.ratio.high, expected.high);
  }
  const cut = updatesRatio([reached(10), never], [reached(20), reached(30)]);
  assert.ok(cut.kind === "cannot be computed" && cut.cause === "cut off");
  assert.match(cut.reason, /^1 of 4 runs/);
  assert.throws(() => updatesRatio([reached(0)], [reached(1)]), /above 0, not 0/);
});

Deno.test("two arms compare as Gehan's scores over all arrangements do", () => {
  assert.ok(reference.rankTests.some(({ one }) => one.some(({ reached }) => !reached)));
  for (const { one, other, p, estimate } of reference.rankTests) {
    const found = compareTimes(one, other);
    assertClose(found.p, p);
    assertClose(found.estimate, estimate);
    assertClose(found.earlier, (1 - estimate) / 2);
    const turned = compareTimes(other, one);
    assertClose(turned.p, p);
    assertClose(turned.estimate, -estimate);
  }
});

Deno.test("the ratio's interval holds the ratios that the exact test does not refuse", () => {
  const one = [210, 340, 295, 402, 377, 251, 318].map(reached);
  const other = [480, 777, 560, 930, 615, 702].map(reached);
  const { estimate, low, high } = compareTimes(one, other).ratio;
  const pAt = (ratio: number) =>
    compareTimes(one, other.map(({ updates }) => reached(updates * ratio))).p;
  assert.ok(low! < estimate! && estimate! < high! && high! < 1);
  assert.ok(pAt(low! * 1.001) > 0.05 && pAt(low! * 0.999) <= 0.05);
  assert.ok(pAt(high! * 0.999) > 0.05 && pAt(high! * 1.001) <= 0.05);
  const wider = compareTimes(one, other, 0.99).ratio;
  assert.ok(wider.low! < low! && wider.high! > high!);
});

Deno.test("runs that were cut off widen a ratio and never take it back", () => {
  const one = [210, 340, 295, 402, 377, 251, 318].map(reached);
  const other = [480, 777, 560, 930, 615];
  const cut = compareTimes(one, [...other.map(reached), never]).ratio;
  // Whatever the run would have taken, the interval and the median of the whole runs lie within.
  for (const updates of [1001, 2000, 1e6]) {
    const whole = compareTimes(one, [...other, updates].map(reached)).ratio;
    assert.ok(cut.low === null || cut.low <= whole.low!);
    assert.ok(cut.high === null || cut.high >= whole.high!);
  }
  const none = compareTimes([never, never, never], [never, never, never]);
  assert.deepEqual(none.ratio, { estimate: null, low: null, high: null });
  assert.ok(none.p === 1 && none.earlier === 0.5 && none.estimate === 0);
  assert.equal(compareTimes([reached(5)], [reached(10)]).ratio.low, null);
});

Deno.test("the median has the interval of order statistics", () => {
  const times = [9, 3, 12, 5, 7, 1, 11, 2, 10, 4, 8, 6].map(reached);
  const { median, interval, censored, runs } = medianTime(times);
  assert.deepEqual([median, censored, runs], [reached(6.5), 0, 12]);
  assert.deepEqual([interval!.low, interval!.high], [reached(3), reached(10)]);
  assertClose(interval!.coverage, 1 - 2 * 79 / 4096); // 1 + 12 + 66 of the ways of 12 coins
  assert.equal(medianTime(times.slice(0, 5)).interval, null);
  assertClose(medianTime(times.slice(0, 6)).interval!.coverage, 1 - 2 / 64);
});

Deno.test("a median beyond the budget is not reached", () => {
  const few = [never, reached(100), never, reached(200)];
  assert.deepEqual(medianTime(few).median, never);
  assert.equal(medianTime(few).censored, 0.5);
  const most = [1, 2, 3, 4, 5].map(reached).concat([never, never]);
  const { median, interval } = medianTime(most);
  assert.deepEqual([median, interval!.low, interval!.high], [reached(4), reached(1), never]);
  assert.throws(() => medianTime([]), /needs a run/);
});

Deno.test("runs with different budgets are not ranked", () => {
  assert.throws(() => compareTimes([never], [{ updates: 500, reached: false }]), /1000 and 500/);
  assert.throws(() => compareTimes([never], [reached(1200)]), /had 1000 updates, another 1200/);
  assert.throws(() => compareTimes([], [never]), /a run of each arm/);
  assert.throws(() => medianTime([reached(-1)]), /above 0, not -1/);
});
