import assert from "node:assert/strict";
import { fitLogistic, fitRidge, predictClass, score } from "@/tasks/baselines/linear_fit.ts";
import { fitTfidf, wordTerms } from "@/tasks/baselines/tfidf.ts";
import reference from "./reference_values.json" with { type: "json" };

const terms = reference.texts.map(wordTerms);
const vectorizer = fitTfidf(terms);
const rows = vectorizer.transform(terms);

Deno.test("linear models on TF-IDF rows give scikit-learn's scores", () => {
  for (const { kind, labels, scores } of reference.fits) {
    const model = kind === "numbers"
      ? fitRidge(rows, vectorizer.width, labels)
      : fitLogistic(rows, vectorizer.width, labels, kind === "two classes" ? 2 : 3);
    rows.forEach((row, i) => {
      const expected = [scores[i]].flat();
      const found = [...score(model, row)];
      // Multinomial scores are the same up to a constant that is the same for all classes.
      const shift = kind === "three classes"
        ? (found[0] + found[1] + found[2] - expected[0] - expected[1] - expected[2]) / 3
        : 0;
      expected.forEach((value, k) =>
        assert(Math.abs(found[k] - shift - value) < 2e-3, `${kind}, row ${i}: ${found} ${expected}`)
      );
    });
  }
});

Deno.test("the predicted class is the one with the highest score", () => {
  const [{ labels }] = reference.fits;
  const model = fitLogistic(rows, vectorizer.width, labels, 2);
  for (const row of rows) {
    assert.equal(predictClass(model, row), score(model, row)[0] > 0 ? 1 : 0);
  }
});

Deno.test("rows have unit length, and terms that were not learned leave an empty one", () => {
  for (const { values } of rows) {
    assert(Math.abs(Math.hypot(...values) - 1) < 1e-12);
  }
  const [unknown] = vectorizer.transform([["never", "seen"]]);
  assert.equal(unknown.columns.length, 0);
});
