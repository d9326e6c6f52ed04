import assert from "node:assert/strict";
import { maskingConfig } from "@/masking/masking_config.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { decodeProgress, encodeProgress } from "@/training/checkpoint.ts";
import type { OptimizerConfig } from "@/training/optimizers/config.ts";
import { pretrain, type PretrainingMetric, type PretrainingProgress } from "@/training/pretrain.ts";
import type { PretrainingConfig } from "@/training/pretraining_config.ts";
import { walkingCorpus } from "./small_corpus.ts";
import { smallEncoder } from "../encoder/small_encoder.ts";

await startTensorFlow();

const encoder = smallEncoder({ hidden: 32, dropout: 0.1 });

const config: PretrainingConfig = {
  masking: maskingConfig({ corruptionRate: 0.2 }),
  steps: 8,
  batchSize: 8,
  sequenceLength: 16,
  optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01, clipNorm: 1 },
  peakLearningRate: 1e-2,
  warmupShare: 0.1,
  evaluation: { rates: [0.15, 0.4], sequences: 16, everySteps: 4 },
};

/** The small profiles' kind of recipe. */
const muon: OptimizerConfig = {
  kind: "muon",
  matrices: { learningRateRatio: 2.5, momentum: 0.95, newtonSchulzSteps: 5, weightDecay: 0.01 },
  rest: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, weightDecay: 0.01 },
  clipNorm: 1,
};

const corpus = walkingCorpus();

function weights(parameters: Record<string, tf.Tensor>) {
  const values = Object.values(parameters).map((tensor) => tensor.dataSync());
  tf.dispose(parameters);
  return values;
}

Deno.test("pre-training learns to read the neighbours, and says when it left the plateau", async () => {
  const metrics: PretrainingMetric[] = [];
  const before = tf.memory().numTensors;
  const { parameters, result } = await pretrain(
    { ...encoder, dropout: 0 },
    { ...config, steps: 240, evaluation: { ...config.evaluation, everySteps: 20 } },
    corpus,
    1,
    { onMetric: (metric) => metrics.push(metric) },
  );
  tf.dispose(parameters);
  assert.equal(tf.memory().numTensors, before);
  assert.ok(result.heldOutLoss["0.15"] < result.unigramEntropy / 2, JSON.stringify(result));
  assert.ok(result.plateauLeftAt !== null && result.plateauLeftAt % 20 === 0);
  assert.equal(result.tokens, 240 * 8 * 16);
  assert.ok(Math.abs(result.predictedTokens / result.tokens - 0.2) < 0.01);
  assert.equal(metrics.filter((metric) => "heldOutLoss" in metric).length, 12);
});

Deno.test("a resumed pre-training ends with the same weights, bit for bit", async () => {
  const fanIn = {
    ...encoder,
    initialization: { kind: "fan-in", embeddingDeviation: 0.1 } as const,
  };
  for (const [encoderOf, optimizer] of [[encoder, config.optimizer], [fanIn, muon]] as const) {
    const recipe = { ...config, optimizer };
    let checkpoint = new Uint8Array();
    const lines: PretrainingMetric[] = [];
    const whole = await pretrain(encoderOf, recipe, corpus, 5, {
      onMetric: (metric) => lines.push(metric),
      onStep: (progress: PretrainingProgress) => {
        if (progress.step === 5) checkpoint = encodeProgress(progress);
      },
    });
    const from = decodeProgress(checkpoint, encoderOf, optimizer, "checkpoint");
    assert.equal(from.step, 5);
    const resumedLines: PretrainingMetric[] = [];
    const onMetric = (metric: PretrainingMetric) => resumedLines.push(metric);
    const resumed = await pretrain(encoderOf, recipe, corpus, 5, { onMetric }, from);
    assert.deepEqual(resumedLines, lines.filter(({ step }) => step > 5));
    assert.deepEqual(resumed.result, whole.result);
    assert.deepEqual(weights(resumed.parameters), weights(whole.parameters));
  }
});

Deno.test("curves are kept at the rates that are asked for, and the loss under the own masking", async () => {
  const metrics: PretrainingMetric[] = [];
  const masking = maskingConfig({ corruptionRate: 0.4, strategy: "span-t5" });
  const evaluation = { ...config.evaluation, curveRates: [0.4] };
  const { parameters, result } = await pretrain(
    encoder,
    { ...config, masking, evaluation },
    corpus,
    1,
    { onMetric: (metric) => metrics.push(metric) },
  );
  tf.dispose(parameters);
  const curve = metrics.flatMap((metric) =>
    "heldOutLoss" in metric ? [[metric.step, metric.heldOutLossByRate!["0.4"]]] : []
  );
  assert.deepEqual(curve.map(([step]) => step), [4, 8]);
  // The last small evaluation reads all 16 sequences, as the one at the end does.
  assert.equal(curve[1][1], result.heldOutLoss["0.4"]);
  assert.ok(result.ownMaskingLoss! > 0 && result.ownMaskingLoss !== result.heldOutLoss["0.4"]);
  const uniform = { ...config, masking: maskingConfig({ corruptionRate: 0.4 }), steps: 1 };
  const own = await pretrain(encoder, uniform, corpus, 1);
  tf.dispose(own.parameters);
  assert.equal(own.result.ownMaskingLoss, own.result.heldOutLoss["0.4"]);
});

Deno.test("rates warm up for their share of the updates, and losses are means since the last ones told", async () => {
  const told = async (everySteps: number) => {
    const evaluation = { ...config.evaluation, everySteps };
    const metrics: PretrainingMetric[] = [];
    const { parameters } = await pretrain(
      encoder,
      { ...config, warmupShare: 0.5, evaluation },
      corpus,
      1,
      { onMetric: (metric) => metrics.push(metric) },
    );
    tf.dispose(parameters);
    return metrics.flatMap((metric) => "trainingLoss" in metric ? [metric] : []);
  };
  const [each, fourth] = [await told(1), await told(4)];
  const rates = each.map(({ learningRate }) => Number((learningRate / 1e-2).toFixed(9)));
  assert.deepEqual(rates, [0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]);
  assert.deepEqual(fourth.map(({ step }) => step), [4, 8]);
  for (const [i, { trainingLoss, gradientNorm }] of fourth.entries()) {
    const own = each.slice(4 * i, 4 * i + 4);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / 4;
    assert.ok(Math.abs(trainingLoss - mean(own.map((one) => one.trainingLoss))) < 1e-9);
    assert.ok(Math.abs(gradientNorm - mean(own.map((one) => one.gradientNorm))) < 1e-9);
  }
});

Deno.test("arms that share a seed differ in what they vary only; seeds differ", async () => {
  const run = async (seed: number) =>
    weights((await pretrain(encoder, { ...config, steps: 2 }, corpus, seed)).parameters);
  const first = await run(1);
  assert.deepEqual(await run(1), first);
  assert.notDeepEqual(await run(2), first);
});

Deno.test("copies with disjoint masks train together or spread over updates", async () => {
  const masking = maskingConfig({ corruptionRate: 0.1, predictionRate: 0.4 });
  const copies = { ...config, masking, steps: 4 };
  for (const arm of [copies, { ...copies, arrangement: "spread" } as const]) {
    const { parameters, result } = await pretrain(encoder, arm, corpus, 1);
    tf.dispose(parameters);
    assert.equal(result.tokens, 4 * 8 * 16);
    assert.ok(Math.abs(result.predictedTokens / result.tokens - 0.1) < 0.05);
  }
});

Deno.test("a batch larger than the small evaluations trains and is evaluated in parts of both", async () => {
  const evaluation = { ...config.evaluation, sequences: 12 };
  const { parameters, result } = await pretrain(
    encoder,
    { ...config, batchSize: 30, steps: 1, evaluation },
    corpus,
    1,
  );
  tf.dispose(parameters);
  assert.ok(Object.values(result.heldOutLoss).every(Number.isFinite));
});

Deno.test("a process ends by itself after trainings that ended and that failed", async () => {
  const modules = {
    tensorflow: import.meta.resolve("@/tensorflow/mod.ts"),
    pretrain: import.meta.resolve("@/training/pretrain.ts"),
    corpus: import.meta.resolve("./small_corpus.ts"),
  };
  const program = `
    const { startTensorFlow } = await import(${JSON.stringify(modules.tensorflow)});
    const { pretrain } = await import(${JSON.stringify(modules.pretrain)});
    const { walkingCorpus } = await import(${JSON.stringify(modules.corpus)});
    await startTensorFlow();
    const encoder = ${JSON.stringify(encoder)};
    const config = ${JSON.stringify({ ...config, steps: 1 })};
    await pretrain(encoder, config, walkingCorpus(), 1);
    const failed = pretrain(encoder, { ...config, batchSize: 1000 }, walkingCorpus(), 1);
    await failed.catch(({ message }) => console.log(message));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--ext=ts", "-"],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(120_000),
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.match(new TextDecoder().decode(stdout), /fewer than the 1000 of a batch/);
});

Deno.test("a loss that is no number stops the training and names the step", async () => {
  const optimizer = { ...config.optimizer, clipNorm: null };
  await assert.rejects(
    pretrain(encoder, { ...config, steps: 40, optimizer, peakLearningRate: 1e30 }, corpus, 1),
    /the loss is (NaN|Infinity) at step \d+; lower the learning rate/,
  );
});

Deno.test("a checkpoint of another encoder is refused by its first misfit", async () => {
  let checkpoint = new Uint8Array();
  const { parameters } = await pretrain(encoder, { ...config, steps: 1 }, corpus, 1, {
    onStep: (progress) => {
      checkpoint = encodeProgress(progress);
    },
  });
  tf.dispose(parameters);
  assert.throws(
    () =>
      decodeProgress(checkpoint, { ...encoder, feedForward: 32 }, config.optimizer, "checkpoint"),
    /intermediate\.dense\.weight is \[64,32\], but its encoder needs \[32,32\]/,
  );
  assert.throws(
    () => decodeProgress(checkpoint, { ...encoder, layers: 2 }, config.optimizer, "checkpoint"),
    /lacks .*encoder\.layer\.1/,
  );
});

Deno.test("held-out evaluation refuses more sequences than there are", async () => {
  const evaluation = { ...config.evaluation, sequences: 32 };
  await assert.rejects(
    pretrain(encoder, { ...config, steps: 1, evaluation }, corpus, 1),
    /32 held-out sequences were asked for in batches of 8; the corpus holds out 16/,
  );
});
