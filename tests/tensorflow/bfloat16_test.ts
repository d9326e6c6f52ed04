import assert from "node:assert/strict";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { orthogonalised } from "@/training/optimizers/muon.ts";
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { fileURLToPath } from "node:url";
import { randomEncoder } from "./random_encoders.ts";
import { relativeDifference } from "./relative_difference.ts";

await startTensorFlow({ products: "bfloat16" });

/** bfloat16 keeps 8 bits, so an operand or a result is off by up to 2^-9 of its size. */
const TOLERANCE = 2 ** -7;

const a = tf.randomNormal([3, 40, 50], 0, 1, "float32", 1) as tf.Tensor3D;
const b = tf.randomNormal([3, 50, 60], 0, 1, "float32", 2) as tf.Tensor3D;
const weights = tf.randomNormal([3, 40, 60], 0, 1, "float32", 3) as tf.Tensor3D;

/** Einsum has a kernel of its own, which stays in float32. */
const exact = (equation: string, x: tf.Tensor, y: tf.Tensor) => tf.einsum(equation, x, y);

function agrees(rough: tf.Tensor, fine: tf.Tensor): void {
  const difference = relativeDifference({ product: rough }, { product: fine });
  assert.ok(difference < TOLERANCE, `differs by ${difference}`);
  assert.ok(difference > 1e-5, "so close that it cannot be bfloat16");
}

Deno.test("products are those of float32 to bfloat16's precision, transposed or not", () => {
  agrees(tf.matMul(a, b), exact("bij,bjk->bik", a, b));
  agrees(tf.matMul(a, weights, true), exact("bji,bjk->bik", a, weights));
  agrees(tf.matMul(weights, b, false, true), exact("bij,bkj->bik", weights, b));
});

Deno.test("so are gradients, compiled too; dtypes stay float32", () => {
  const gradients = (a: tf.Tensor3D, b: tf.Tensor3D) =>
    tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(tf.matMul(a, b), weights)))([a, b]);
  for (const f of [gradients, compile(gradients, { xla: false })]) {
    const [da, db] = f(a, b);
    assert.equal(da.dtype, "float32");
    agrees(da, exact("bik,bjk->bij", weights, b));
    agrees(db, exact("bij,bik->bjk", a, weights));
  }
});

Deno.test("products of integers are exact", () => {
  const x = tf.tensor2d([[1001, 1003]], [1, 2], "int32");
  assert.equal(tf.matMul(x, x, false, true).dataSync()[0], 1001 ** 2 + 1003 ** 2);
});

Deno.test("Muon lets no direction grow, where singular values span three orders of magnitude", () => {
  const [left, right] = [64, 256].map((rows, seed) => {
    const random = tf.randomNormal([rows, 64], 0, 1, "float32", seed) as tf.Tensor2D;
    return new QrDecomposition(new Matrix(random.arraySync())).orthogonalMatrix;
  });
  const values = Matrix.diag(Array.from({ length: 64 }, (_, i) => 10 ** (-3 * i / 64)));
  const gradient = tf.tensor2d(left.mmul(values).mmul(right.transpose()).to2DArray());
  for (const matrix of [gradient, tf.transpose(gradient)]) {
    const { found } = orthogonalised({ found: matrix }, 5) as { found: tf.Tensor2D };
    const { diagonal } = new SingularValueDecomposition(new Matrix(found.arraySync()), {
      autoTranspose: true,
    });
    const [low, high] = [Math.min(...diagonal), Math.max(...diagonal)];
    assert.ok(low > 0.1 && high < 1.3, `singular values of ${low} to ${high}`);
  }
});

/** How many random encoders are compared with float32's. */
const ENCODERS = 10;

/** A process prints, for each encoder, loss and gradients in float32. */
const inFloat32 = `
  import { startTensorFlow } from "@/tensorflow/mod.ts";
  import { randomEncoder } from "${import.meta.resolve("./random_encoders.ts")}";
  await startTensorFlow();
  for (let i = 0; i < ${ENCODERS}; i++) {
    const { parameters, batch, lossAndGradients } = randomEncoder(i);
    const { loss, gradients } = lossAndGradients(parameters, batch);
    const values = Object.entries(gradients).map(([name, g]) => [name, [...g.dataSync()]]);
    console.log(JSON.stringify([loss.dataSync()[0], values]));
  }
`;

Deno.test(`loss and gradients of ${ENCODERS} random encoders stay near float32's, dropout on`, async () => {
  const script = Deno.makeTempFileSync({ suffix: ".ts" });
  Deno.writeTextFileSync(script, inFloat32);
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, script],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  Deno.removeSync(script);
  new TextDecoder().decode(stdout).trim().split("\n").forEach((line, i) => {
    const [exactLoss, exactGradients]: [number, [string, number[]][]] = JSON.parse(line);
    const { parameters, batch, lossAndGradients } = randomEncoder(i);
    for (const f of [lossAndGradients, compile(lossAndGradients, { xla: false })]) {
      const { loss, gradients } = f(parameters, batch);
      const exact = Object.fromEntries(
        exactGradients.map(([name, g]) => [name, tf.tensor(g, gradients[name].shape)]),
      );
      assert.ok(relativeDifference({ loss }, { loss: tf.scalar(exactLoss) }) < 5e-3);
      const difference = relativeDifference(gradients, exact);
      assert.ok(difference < 0.02, `encoder ${i}: gradients differ by ${difference}`);
      assert.ok(difference > 1e-4, "so close that it cannot be bfloat16");
    }
  });
});
