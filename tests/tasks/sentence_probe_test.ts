import assert from "node:assert/strict";
import type { EncodedExample } from "@/tasks/fine_tuning/encode_task.ts";
import { layerVectors } from "@/tasks/probes/layer_vectors.ts";
import { pooledLayers } from "@/tasks/probes/pooled_layers.ts";
import {
  fitRidge,
  oneHot,
  ridgeClasses,
  ridgeScores,
} from "@/tasks/probes/classifiers/ridge_probe.ts";
import { probeSentences } from "@/tasks/probes/sentence_probe.ts";
import type { Example, Task } from "@/tasks/task.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();

/** One token for each letter. */
const tokenizer = {
  encode: (text: string) => [...text].map((letter) => 5 + letter.charCodeAt(0) % 30),
  special: { bos: 0, pad: 1, eos: 2, unk: 3, mask: 39 },
  vocabularySize: 40,
} as unknown as Tokenizer;
const model = tinyModel(tokenizer, 1);

const config = { trainingExamples: 300, devExamples: 100, maximumLength: 24 };

/** Letters whose numbers follow from `i`. */
function letters(i: number): string {
  return Array.from({ length: 3 + i % 14 }, (_, k) => "abcd"[(i * 7 + k * k * 3 + k) % 4]).join("");
}

function task(examples: Example[], labels: string[] | null): Made {
  const [train, dev] = [examples.slice(100), examples.slice(0, 100)];
  const metrics = labels ? ["accuracy"] : ["pearson", "spearman"];
  return {
    task: { name: "made up", labels, metrics } as unknown as Task,
    data: { train, dev, dropped: {} },
  };
}

type Made = { task: Task; data: { train: Example[]; dev: Example[]; dropped: object } };

function probe({ task, data }: Made, changes: Partial<typeof config> = {}, seed = 1) {
  const asked = { ...config, ...changes };
  return probeSentences(model, task, data as never, asked, seed);
}

const counting = Array.from({ length: 400 }, (_, i): Example => {
  const text = letters(i);
  const share = [...text].filter((letter) => letter === "a").length / text.length;
  return { text, label: share, group: `${i}` };
});

/** Whether two texts are of the same letter: nothing that either of them tells. */
const agreeing = Array.from({ length: 400 }, (_, i): Example => {
  const [first, second] = ["abcd"[i % 4], "abcd"[(i + (i % 3 === 0 ? 0 : 1 + (i >> 2) % 3)) % 4]];
  return {
    text: first.repeat(2 + i % 5),
    pair: second.repeat(2 + i % 7),
    label: Number(first === second),
    group: `${i}`,
  };
});

Deno.test("means are those of a text's own tokens, whatever stands in the batch", async () => {
  const examples: EncodedExample[] = [[7, 8, 9], [11, 12], Array.from({ length: 30 }, () => 20)]
    .map((ids) => ({ ids: Int32Array.from([0, ...ids, 2, 2, ...ids.slice(1), 2]), label: 0 }));
  const before = tf.memory().numTensors;
  const pooled = await pooledLayers(model, examples, 2);
  const together = await pooledLayers(model, examples, 1);
  assert.equal(tf.memory().numTensors, before);
  const owned = examples.map(({ ids }) => [...ids.keys()].filter((column) => ids[column] > 2));
  const asked = examples.map(({ ids }, i) => ({ ids, positions: Int32Array.from(owned[i]) }));
  const layers = await layerVectors(model, asked);
  let first = 0;
  for (const [i, { ids }] of examples.entries()) {
    const [start, end] = [first, first + owned[i].length];
    const split = start + owned[i].filter((column) => column < ids.indexOf(2)).length;
    layers.forEach((vectors, layer) => {
      const mean = (from: number, to: number, j: number) => {
        let sum = 0;
        for (let row = from; row < to; row++) sum += vectors[row * 16 + j];
        return sum / (to - from);
      };
      for (let j = 0; j < 16; j++) {
        const close = (found: number, expected: number) =>
          assert(Math.abs(found - expected) < 1e-3);
        close(pooled[layer][32 * i + j], mean(start, split, j));
        close(pooled[layer][32 * i + 16 + j], mean(split, end, j));
        close(together[layer][16 * i + j], mean(start, end, j));
      }
    });
    first = end;
  }
});

Deno.test("a number that the tokens' share decides is read off their mean", async () => {
  const { scoresByLayer, penaltyByLayer, majority, ...sizes } = await probe(task(counting, null));
  assert.equal(scoresByLayer.length, 3);
  assert(scoresByLayer[0].pearson as number > 0.98, `r ${scoresByLayer[0].pearson}`);
  assert(scoresByLayer[0].spearman as number > 0.8);
  assert.equal(penaltyByLayer[0], 1e-3);
  for (const score of Object.values(majority)) {
    assert.match(
      (score as { undefinedBecause: string }).undefinedBecause,
      /all 100 predictions are/,
    );
  }
  assert.deepEqual(sizes, { trainingExamples: 300, devExamples: 100 });
});

Deno.test("what two texts have in common is read off their means", async () => {
  const { scoresByLayer, majority } = await probe(task(agreeing, ["no", "yes"]));
  assert(majority.accuracy as number > 0.6 && majority.accuracy as number < 0.7);
  assert(scoresByLayer[0].accuracy as number > 0.97, `accuracy ${scoresByLayer[0].accuracy}`);
});

Deno.test("answers that the texts do not tell are found no better than by the majority", async () => {
  const random = counting.map((example, i) => ({ ...example, label: Number((i * 37) % 11 < 3) }));
  const { scoresByLayer, majority } = await probe(task(random, ["no", "yes"]));
  for (const { accuracy } of scoresByLayer) {
    assert(accuracy as number < (majority.accuracy as number) + 0.05);
  }
});

Deno.test("the seed draws training examples, and dev examples decide nothing but scores", async () => {
  const made = task(counting, null);
  const few = { trainingExamples: 80, devExamples: 40 };
  const first = await probe(made, few);
  assert.deepEqual([first.trainingExamples, first.devExamples], [80, 40]);
  assert.deepEqual(await probe(made, few), first);
  assert.notDeepEqual((await probe(made, few, 2)).scoresByLayer, first.scoresByLayer);
  const dev = made.data.dev.map((example) => ({ ...example, label: -example.label }));
  const turned = await probe({ ...made, data: { ...made.data, dev } }, few);
  assert.deepEqual(turned.penaltyByLayer, first.penaltyByLayer);
  turned.scoresByLayer.forEach(({ pearson }, layer) =>
    assert(Math.abs((pearson as number) + (first.scoresByLayer[layer].pearson as number)) < 1e-9)
  );
});

Deno.test("a larger penalty leaves smaller scores, and no class is out of reach", () => {
  const vectors = Float32Array.of(-1, 1, -2, 2);
  const [loose, tight] = fitRidge(vectors, Float64Array.of(-1, 1, -2, 2), 4, [1e-3, 10]);
  ridgeScores(loose, vectors).forEach((score, i) => assert(Math.abs(score - vectors[i]) < 0.01));
  ridgeScores(tight, vectors).forEach((score, i) =>
    assert(Math.abs(score) < Math.abs(vectors[i]) / 5)
  );
  const [classes] = fitRidge(vectors, oneHot([0, 1, 0, 1], 2), 4, [1e-3]);
  assert.deepEqual([...ridgeClasses(classes, vectors)], [0, 1, 0, 1]);
});
