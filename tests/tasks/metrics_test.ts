import assert from "node:assert/strict";
import fc from "fast-check";
import { accuracy, f1, matthews, metrics, pearson, spearman } from "@/tasks/metrics.ts";
import reference from "./reference_values.json" with { type: "json" };

const near = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) <= 1e-9, `${actual} instead of ${expected}`);

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

Deno.test("predictions of one class only have no Matthews correlation, and no F1 where there is no hit", () => {
  assert.equal(matthews([1, 1, 1], [1, 0, 1]), 0);
  assert.equal(f1([0, 0], [0, 0]), 0);
  assert.equal(f1([0, 1], [1, 0]), 0);
});

Deno.test("Spearman's correlation depends on order alone", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 3,
    }),
    (pairs) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      const [once, cubed] = [spearman(x, y), spearman(x.map((a) => a ** 3), y)];
      assert(Number.isNaN(once) ? Number.isNaN(cubed) : Math.abs(once - cubed) < 1e-12);
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
