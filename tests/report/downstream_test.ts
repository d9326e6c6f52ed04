import assert from "node:assert/strict";
import type { DownstreamRow } from "@/experiments/downstream_tasks.ts";
import { compareDownstream, downstreamData } from "@/report/downstream.ts";
import { arms } from "@/report/figures/arms.ts";

const row = (task: string, label: string, seed: number, score: number): DownstreamRow => ({
  task,
  label,
  seed,
  score,
  scores: { accuracy: score },
  examples: 100,
  trainingExamples: 200,
  search: null,
});

const [trained, untrained] = ["pre-trained at 40 %", "no pre-training"];
const rows = [
  row("sst2", trained, 1, 0.74),
  row("sst2", trained, 2, 0.76),
  row("sst2", untrained, 1, 0.7),
  row("sst2", untrained, 2, 0.7),
  row("rte", trained, 1, 0.6),
  row("rte", untrained, 1, 0.65),
  row("rte", `${trained}, by way of mnli`, 1, 0.7),
  row("pos", trained, 1, 0.7),
  row("pos", untrained, 1, 0.5),
];
const references = {
  sst2: [{ label: "majority", value: 0.58 }, { label: "TF-IDF", value: 0.8 }],
  rte: [{ label: "majority", value: 0.62 }, { label: "TF-IDF", value: 0.55 }],
};

Deno.test("tasks are compared with no pre-training seed by seed, and with TF-IDF", () => {
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-9);
  const [sst2, rte, pos] = compareDownstream(rows, references);
  near(sst2.overUntrained.mean, 5);
  assert.ok(sst2.overUntrained.low! < 0); // two seeds, 4 and 6 points
  near(sst2.overTfidf!.mean, -5);
  near(rte.overUntrained.mean, -5); // the way by another task does not count
  near(rte.overTfidf!.mean, 5);
  assert.equal(rte.overUntrained.low, null);
  near(pos.overUntrained.mean, 20);
  assert.equal(pos.overTfidf, null);
});

Deno.test("each task is a panel of the figure, with its baselines", () => {
  const data = arms.parse(downstreamData("laptop", rows, references));
  assert.deepEqual(data.measures.map(({ key }) => key), ["sst2", "rte", "pos"]);
  const [sst2, rte] = arms.panels(data);
  assert.match(sst2.title, /SST-2/);
  assert.match(sst2.description, /TF-IDF: 80\.0 %/);
  assert.match(rte.description, /by way of mnli: 70\.0 %/);
  assert.doesNotMatch(sst2.description, /by way of mnli/);
});
