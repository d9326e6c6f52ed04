import assert from "node:assert/strict";
import { randomStream } from "@/random/random.ts";
import { likelyLowest } from "@/report/statistics/likely_lowest.ts";

const arm = (values: number[], firstSeed = 0) =>
  values.map((value, i) => ({ seed: firstSeed + i, value }));

Deno.test("arms whose seeds all lie above the lowest one's are told from it, others are not", () => {
  const lowest = arm([4.9, 4.8, 5.0, 4.9]);
  const near = arm([4.95, 4.79, 5.03, 4.88]);
  const far = arm([5.3, 5.2, 5.45, 5.3]);
  assert.deepEqual(likelyLowest([far, lowest, near]), [1, 2]);
  assert.deepEqual(likelyLowest([lowest, far]), [0]);
  assert.deepEqual(likelyLowest([far]), [0]);
});

Deno.test("with fewer than two shared seeds nothing is told apart", () => {
  assert.deepEqual(likelyLowest([arm([5]), arm([9])]), [0, 1]);
  assert.deepEqual(likelyLowest([arm([5, 5.1, 5.2]), arm([9, 9.1, 9.2], 2)]), [0, 1]);
});

Deno.test("more arms make it harder to tell two apart", () => {
  const [lowest, other] = [arm([5, 5.1, 5.2]), arm([5.2, 5.4, 5.55])];
  assert.deepEqual(likelyLowest([lowest, other]), [0]);
  const far = Array.from({ length: 8 }, () => arm([9, 9.1, 9.2]));
  assert.deepEqual(likelyLowest([lowest, other, ...far]).slice(0, 2), [0, 1]);
});

Deno.test("the truly lowest arm is among them as often as the level says", () => {
  const random = randomStream({ seed: 11, stream: "lowest", epoch: 0, index: 0 });
  const studies = 4000;
  let missed = 0;
  let small = 0;
  for (let study = 0; study < studies; study++) {
    const shared = Array.from({ length: 6 }, () => random.normal());
    // Arm 0 is the lowest by next to nothing, the hardest case; one arm is far.
    const arms = [0, 1e-9, 1e-9, 1e-9, 3].map((mean, i) =>
      arm(shared.map((own) => mean + own + (i === 2 ? 3 : 1) * 0.3 * random.normal()))
    );
    const found = likelyLowest(arms);
    if (!found.includes(0)) missed++;
    if (!found.includes(4)) small++;
  }
  assert.ok(missed / studies < 0.05 + 3 * Math.sqrt(0.05 * 0.95 / studies), `${missed} missed`);
  assert.ok(small / studies > 0.9, `the far arm was kept in ${studies - small}`);
});
