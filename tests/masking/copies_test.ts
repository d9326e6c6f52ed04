import assert from "node:assert/strict";
import fc from "fast-check";
import { copiesNeeded, copyPart } from "@/masking/copies.ts";
import { type CopyPlan, updateRows } from "@/masking/copy_plan.ts";

const uniform = fc.nat({ max: 2 ** 32 - 1 }).map((word) => word / 2 ** 32);
const rates = fc.record({
  corruption: fc.integer({ min: 1, max: 100 }),
  prediction: fc.integer({ min: 1, max: 100 }),
}).map(({ corruption, prediction }) => ({
  corruptionRate: corruption / 100,
  predictionRate: Math.min(prediction, Math.floor(100 / corruption) * corruption) / 100,
}));

Deno.test("the rows of the paper's Table 3 need 1, 1, 1, 2, 4 and 8 copies", () => {
  const rows = [[0.4, 0.4], [0.4, 0.2], [0.2, 0.2], [0.2, 0.4], [0.1, 0.4], [0.05, 0.4]];
  const copies = rows.map(([corruption, prediction]) => copiesNeeded(corruption, prediction));
  assert.deepEqual(copies, [1, 1, 1, 2, 4, 8]);
});

Deno.test("parts follow each other, fit the length and predict int(m_pred length + U) in all", () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 600 }), uniform, (rate, length, u) => {
      const { corruptionRate, predictionRate } = rate;
      const copies = copiesNeeded(corruptionRate, predictionRate);
      let [end, predicted] = [0, 0];
      for (let copy = 0; copy < copies; copy++) {
        const part = copyPart(copy, length, corruptionRate, predictionRate, u);
        assert.equal(part.start, end);
        assert.ok(part.predictedEnd <= part.corruptedEnd && part.corruptedEnd <= length);
        assert.ok(Math.abs(part.corruptedEnd - part.start - corruptionRate * length) < 1 + 1e-9);
        predicted += Math.max(0, part.predictedEnd - part.start);
        end = part.corruptedEnd;
      }
      assert.equal(predicted, Math.floor(predictionRate * length + u + 1e-10));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("every plan gives every copy of every sequence to exactly one row", () => {
  const plans = fc.record({
    copies: fc.integer({ min: 1, max: 8 }),
    groups: fc.integer({ min: 1, max: 5 }),
    arrangement: fc.constantFrom<CopyPlan["arrangement"]>("together", "spread"),
  });
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 4 }), ({ copies, groups, arrangement }, n) => {
      const plan = { copies, rowsPerUpdate: copies * groups, arrangement };
      const seen = new Set<string>();
      for (let update = 0; update < n * copies; update++) {
        const rows = updateRows(plan, update);
        const inUpdate = new Set(rows.sequences);
        assert.equal(inUpdate.size, arrangement === "spread" ? copies * groups : groups);
        rows.sequences.forEach((sequence, row) => seen.add(`${sequence}/${rows.copies[row]}`));
      }
      assert.equal(seen.size, n * copies * copies * groups);
      for (let sequence = 0; sequence < n * copies * groups; sequence++) {
        for (let copy = 0; copy < copies; copy++) assert.ok(seen.has(`${sequence}/${copy}`));
      }
    }),
  );
});

Deno.test("copies that stay together must fill whole updates", () => {
  assert.throws(
    () => updateRows({ copies: 3, rowsPerUpdate: 32, arrangement: "together" }, 0),
    /32 rows cannot hold whole groups of 3 copies/,
  );
});
