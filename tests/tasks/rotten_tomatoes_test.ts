import assert from "node:assert/strict";
import { storedBaselines, taskBaselines } from "@/tasks/baselines/baselines.ts";
import { rottenTomatoes } from "@/tasks/datasets/rotten_tomatoes.ts";
import { readManifest } from "@/hub/manifest.ts";

Deno.test("reviews are split by film and beat the majority with words alone", async () => {
  const data = await rottenTomatoes.load(readManifest());
  const stored = storedBaselines().sst2;
  assert.equal(data.train.length, stored.train);
  assert.equal(data.dev.length, stored.dev);
  assert.deepEqual(data.dropped, stored.dropped);

  const films = new Set(data.train.map(({ group }) => group));
  assert(data.dev.every(({ group }) => !films.has(group)));
  const texts = new Set(data.train.map(({ text }) => text));
  assert(data.dev.every(({ text }) => !texts.has(text)));
  assert(
    [...data.train, ...data.dev].every(({ text, label }) => text && (label === 0 || label === 1)),
  );

  const { majority, tfidf } = taskBaselines(rottenTomatoes, data);
  assert.deepEqual(majority, stored.majority);
  assert(Math.abs(tfidf.accuracy! - stored.tfidf.accuracy!) < 1e-9);
  assert(stored.tfidf.accuracy! > 0.75);
});
