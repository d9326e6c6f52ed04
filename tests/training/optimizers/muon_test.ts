import assert from "node:assert/strict";
import { Matrix, QR } from "ml-matrix";
import { randomStream } from "@/random/random.ts";
import type { Parameters } from "@/encoder/parameters.ts";
import { initialState, scalarsOf } from "@/training/optimizers/optimizer.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { muon, orthogonalised } from "@/training/optimizers/muon.ts";

await startTensorFlow();

const random = randomStream({ seed: 1, stream: "muon", epoch: 0, index: 0 });

function randomMatrix(rows: number, columns: number): Matrix {
  return Matrix.zeros(rows, columns).apply(function (i, j) {
    this.set(i, j, random.normal());
  });
}

/** The iteration as its authors write it down, matrix by matrix, in float64. */
function byTheBook(matrix: Matrix, steps: number): Matrix {
  if (matrix.rows > matrix.columns) return byTheBook(matrix.transpose(), steps).transpose();
  let x = matrix.clone().div(matrix.norm());
  for (let step = 0; step < steps; step++) {
    const gram = x.mmul(x.transpose());
    const polynomial = Matrix.mul(gram, -4.775).add(gram.mmul(gram).mul(2.0315));
    x = Matrix.mul(x, 3.4445).add(polynomial.mmul(x));
  }
  return x;
}

function orthogonal(matrices: Record<string, Matrix>, steps: number): Record<string, Matrix> {
  const tensors = Object.entries(matrices).map(([name, m]) => [name, tf.tensor2d(m.to2DArray())]);
  const results = orthogonalised(Object.fromEntries(tensors), steps);
  return Object.fromEntries(
    Object.entries(results).map(([name, result]) => [
      name,
      new Matrix(result.arraySync() as number[][]),
    ]),
  );
}

Deno.test("matrices of all shapes become what the iteration makes of each alone", () => {
  const matrices = {
    square: randomMatrix(16, 16),
    tall: randomMatrix(64, 16),
    wide: randomMatrix(16, 64),
    other: randomMatrix(16, 16),
    row: randomMatrix(1, 7),
    nearlySquare: randomMatrix(13, 12),
  };
  for (const steps of [1, 2, 5, 7]) {
    const results = orthogonal(matrices, steps);
    assert.deepEqual(Object.keys(results), Object.keys(matrices));
    for (const [name, matrix] of Object.entries(matrices)) {
      const expected = byTheBook(matrix, steps);
      const difference = Matrix.sub(results[name], expected).norm() / expected.norm();
      assert.ok(difference < 1e-5, `${name} is off by ${difference} after ${steps} rounds`);
    }
  }
});

Deno.test("Muon moves a matrix along its mean gradient's look-ahead, made orthogonal, and decays it", () => {
  const config = {
    learningRateRatio: 2.5,
    momentum: 0.95,
    newtonSchulzSteps: 5,
    weightDecay: 0.1,
  };
  const optimizer = muon(config);
  const rates = [0.02, 0.01];
  for (const [rows, columns] of [[16, 64], [64, 16]]) {
    let expected = randomMatrix(rows, columns);
    let mean = Matrix.zeros(rows, columns);
    let parameters: Parameters = { matrix: tf.tensor2d(expected.to2DArray()) };
    let state = initialState(optimizer, parameters);
    rates.forEach((rate, i) => {
      const gradient = randomMatrix(rows, columns);
      mean = Matrix.mul(mean, 0.95).add(Matrix.mul(gradient, 0.05));
      const ahead = Matrix.mul(mean, 0.95).add(Matrix.mul(gradient, 0.05));
      // Ratio 2.5, decay 0.1; Adam's root mean square of 0.2, times the root of the longer side.
      expected = Matrix.mul(expected, 1 - 2.5 * rate * 0.1)
        .sub(byTheBook(ahead, 5).mul(2.5 * rate * 0.2 * 8));
      const gradients = { matrix: tf.tensor2d(gradient.to2DArray()) };
      const scalars = scalarsOf(optimizer, rate, i + 1);
      ({ parameters, state } = optimizer.update(parameters, gradients, state, scalars));
    });
    const found = new Matrix(parameters.matrix.arraySync() as number[][]);
    const difference = Matrix.sub(found, expected).norm() / expected.norm();
    assert.ok(difference < 1e-6, `off by ${difference}`);
  }
});

Deno.test("singular values that span seven orders of magnitude cost little precision", () => {
  const [left, right] = [32, 128].map((size) => new QR(randomMatrix(size, 32)).orthogonalMatrix);
  const values = Matrix.diag(Array.from({ length: 32 }, (_, i) => 10 ** (-7 * i / 31)));
  const matrix = left.mmul(values).mmul(right.transpose());
  const expected = byTheBook(matrix, 5);
  const difference = Matrix.sub(orthogonal({ matrix }, 5).matrix, expected).norm();
  assert.ok(difference < 1e-3 * expected.norm(), `off by ${difference / expected.norm()}`);
});

Deno.test("a matrix of rank 1, or of zeros, stays finite however many the rounds", () => {
  const column = randomMatrix(32, 1);
  const row = randomMatrix(1, 128);
  const matrices = { thin: column.mmul(row), zeros: Matrix.zeros(32, 128) };
  const { thin, zeros } = orthogonal(matrices, 40);
  assert.equal(zeros.norm(), 0);
  // Of one singular value, which ends near 1, and of rounding errors, which become singular values of that size.
  assert.ok(thin.norm() < 1.3 * Math.sqrt(32), `its norm is ${thin.norm()}`);
});
