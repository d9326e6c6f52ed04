import assert from "node:assert/strict";
import { taskBaselines } from "@/tasks/baselines/baselines.ts";
import { randomStream } from "@/random/random.ts";
import type { Example, Task } from "@/tasks/task.ts";

const task = { labels: ["no", "yes"], metrics: ["accuracy"] } as unknown as Task;

/** Accuracies on the last quarter of made pairs. */
function baselines(make: (random: ReturnType<typeof randomStream>) => Omit<Example, "group">) {
  const random = randomStream({ seed: 6, stream: "pairs", epoch: 0, index: 0 });
  const examples = Array.from({ length: 400 }, () => ({ ...make(random), group: "" }));
  const data = { train: examples.slice(0, 300), dev: examples.slice(300), dropped: {} };
  const { majority, tfidf } = taskBaselines(task, data);
  return { majority: majority.accuracy!, tfidf: tfidf.accuracy! };
}

Deno.test("how much of a text is in the other is seen though their words are never met again", () => {
  const { majority, tfidf } = baselines((random) => {
    const words = () => Array.from({ length: 8 }, () => `w${random.uint32()}`);
    const [text, others] = [words(), words()];
    const label = random.below(2);
    const pair = [...text.slice(0, label === 1 ? 6 : 3), ...others].slice(0, 8);
    return { text: text.join(" "), pair: pair.join(" "), label };
  });
  assert(majority < 0.65 && tfidf === 1, `${majority}, ${tfidf}`);
});

Deno.test("that both texts have a word is seen where neither tells it, nor how much they share", () => {
  const { majority, tfidf } = baselines((random) => {
    const [first, second] = [random.below(2), random.below(2)].map((i) => ["salt", "sand"][i]);
    // Texts of different words share one as well, which is never met again.
    const once = `w${random.uint32()}`;
    const alone = ["x", "y"].map((side) => `${side}${random.uint32()}`);
    const others = first === second ? alone : [once, once];
    const label = Number(first === second);
    return { text: `${first} ${others[0]}`, pair: `${second} ${others[1]}`, label };
  });
  assert(majority < 0.65 && tfidf === 1, `${majority}, ${tfidf}`);
});

Deno.test("the majority is the training split's, whatever dev has", () => {
  const example = (label: number): Example => ({ text: "some words", label, group: "" });
  const [train, dev] = [[1, 1, 0], [0, 0, 0, 1]].map((labels) => labels.map(example));
  assert.deepEqual(taskBaselines(task, { train, dev, dropped: {} }).majority, { accuracy: 0.25 });
});
