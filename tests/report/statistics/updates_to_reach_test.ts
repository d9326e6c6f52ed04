import assert from "node:assert/strict";
import { type CensoredTime, updatesToReach } from "@/report/statistics/updates_to_reach.ts";

const reached = (updates: number): CensoredTime => ({ updates, reached: true });

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
