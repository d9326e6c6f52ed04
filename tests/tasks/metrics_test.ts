import assert from "node:assert/strict";
import fc from "fast-check";
import { accuracy, f1, matthews, metrics, pearson, spearman } from "@/tasks/metrics.ts";
import { betterFirst, type Score, shownScore } from "@/tasks/score.ts";
import { sealed, unsealed } from "@/runs/store/seal.ts";
import reference from "./reference_values.json" with { type: "json" };

const near = (actual: Score, expected: number) =>
  assert(
    typeof actual === "number" && Math.abs(actual - expected) <= 1e-9,
    `${JSON.stringify(actual)} instead of ${expected}`,
  );

Deno.test("accuracy, F1 and Matthews' correlation equal scikit-learn's", () => {
  for (const { predictions, labels, ...expected } of reference.classes) {
    near(accuracy(predictions, labels), expected.accuracy);
    near(f1(predictions, labels), expected.f1);
    near(matthews(predictions, labels), expected.matthews);
  }
});

Deno.test("Pearson's and Spearman's correlations equal SciPy's", () => {
  for (const { predictions, labels, ...expected } of reference.numbers) {
    near(pearson(predictions, labels), expected.pearson);
    near(spearman(predictions, labels), expected.spearman);
  }
});

Deno.test("what has no value says why, and can be stored", () => {
  const cases: [Score, string][] = [
    [matthews([1, 1, 1], [1, 0, 1]), "all 3 predictions are of class 1"],
    [matthews([1, 0], [0, 0]), "all 2 labels are of class 0"],
    [f1([0, 0], [0, 0]), "no prediction and no label is of class 1"],
    [pearson([2, 2], [1, 3]), "all 2 predictions are 2"],
    [
      pearson(new Float32Array(10).fill(0.1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      "all 10 predictions",
    ],
    [spearman([1, 3], [0.5, 0.5]), "all 2 labels are 0.5"],
    [pearson([4], [5]), "all 1 predictions are 4"],
    [spearman([1, NaN, 3], [1, 2, 3]), "prediction 2 is NaN"],
    [pearson([1, 2], [1, Infinity]), "label 2 is Infinity"],
    [pearson([1e-300, 2e-300], [1, 2]), "variances are beyond"],
  ];
  for (const [score, reason] of cases) {
    const shown = shownScore(score, String);
    assert(shown.startsWith("undefined (") && shown.includes(reason), shown);
    assert.deepEqual(unsealed(sealed({ score }), "result.json").record, { score });
  }
  assert.equal(f1([0, 1], [1, 0]), 0, "misses alone are a value");
  near(matthews([0, 1, 0, 1], [0, 0, 1, 1]), 0);
});

Deno.test("a score without a value is no better than any with one", () => {
  const none = { undefinedBecause: "made up" };
  assert.deepEqual([0.1, none, -1, 0, 0.3].sort(betterFirst), [0.3, 0.1, 0, -1, none]);
});

Deno.test("Spearman's correlation depends on order alone", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 3,
    }),
    (pairs) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      const [once, cubed] = [spearman(x, y), spearman(x.map((a) => a ** 3), y)];
      if (typeof once === "number") near(cubed, once);
      else assert.equal(typeof cubed, "object");
    },
  ));
});

Deno.test("unequal numbers, none at all and other classes are refused", () => {
  for (const metric of Object.values(metrics)) {
    assert.throws(() => metric([], []), /0 predictions for 0 labels/);
    assert.throws(() => metric([1], [1, 0]), /1 predictions for 2 labels/);
  }
  assert.throws(() => f1([0, 2], [0, 1]), /Class 2 at index 1/);
  assert.throws(() => matthews([0, 1], [0, NaN]), /Class NaN at index 1/);
});
