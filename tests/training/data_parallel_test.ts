import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { pretrain, type PretrainingMetric, type PretrainingResult } from "@/training/pretrain.ts";
import { freeAddresses } from "../tensorflow/free_addresses.ts";
import { config, encoder, SEED } from "./data_parallel_case.ts";
import { walkingCorpus } from "./small_corpus.ts";

await startTensorFlow();

/** What a worker prints. */
interface Answer {
  metrics: PretrainingMetric[];
  result: PretrainingResult;
  weights: number[][];
}

async function worker(index: number, addresses: string[]): Promise<Answer> {
  const path = fileURLToPath(new URL("data_parallel_worker.ts", import.meta.url));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", path, String(index), ...addresses],
    stderr: "inherit",
  }).output();
  assert.ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Largest difference between numbers at the same places, relative to those of `expected`. */
function difference(actual: PretrainingMetric[], expected: PretrainingMetric[]): number {
  assert.deepEqual(
    actual.map((line) => Object.keys(line)),
    expected.map((line) => Object.keys(line)),
  );
  return Math.max(
    ...actual.flatMap((line, i) =>
      Object.entries(line as unknown as Record<string, number>).map(([name, value]) => {
        const other = (expected[i] as unknown as Record<string, number>)[name];
        return value === other ? 0 : Math.abs(value - other) / Math.abs(other);
      })
    ),
  );
}

Deno.test("two workers train as one does, and hold the same weights", async () => {
  const addresses = freeAddresses(2);
  const answers = Promise.all(addresses.map((_, index) => worker(index, addresses)));
  const metrics: PretrainingMetric[] = [];
  const alone = await pretrain(encoder, config, walkingCorpus(), SEED, {
    onMetric: (metric) => metrics.push(metric),
  });
  const weights = Object.values(alone.parameters).map((tensor) => tensor.dataSync());
  tf.dispose(alone.parameters);
  const [first, second] = await answers;

  assert.equal(metrics.length, 40);
  const worst = difference(first.metrics, metrics);
  assert.ok(worst < 1e-5, `losses, norms and rates differ by ${worst}`);
  assert.equal(first.result.predictedTokens, alone.result.predictedTokens);
  assert.deepEqual(second.weights, first.weights);
  for (const [i, tensor] of weights.entries()) {
    for (const [j, value] of tensor.entries()) {
      assert.ok(Math.abs(first.weights[i][j] - value) < 1e-5, `weight ${j} of tensor ${i}`);
    }
  }
  assert.deepEqual(second.metrics.filter((metric) => "heldOutLoss" in metric), []);
});
