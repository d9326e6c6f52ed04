import assert from "node:assert/strict";
import type { DownstreamRow } from "@/experiments/downstream_tasks.ts";
import { compareDownstream, downstreamData } from "@/report/data/downstream.ts";
import { arms } from "@/report/figures/arms.ts";
import { renderSvg } from "@/report/render/render.ts";
import type { Score } from "@/tasks/score.ts";

const row = (task: string, label: string, seed: number, score: Score): DownstreamRow => ({
  task,
  label,
  seed,
  score,
  scores: { pearson: score },
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

Deno.test("a score without a value is told with its reason, and the others are compared", () => {
  const constant = (value: number) => ({ undefinedBecause: `all 9 predictions are ${value}` });
  const some = [
    row("stsb", trained, 1, 0.4),
    row("stsb", trained, 2, 0.6),
    row("stsb", untrained, 1, 0.1),
    row("stsb", untrained, 2, constant(0.5)),
    row("sst2", trained, 1, constant(0.25)),
    row("sst2", untrained, 1, 0.2),
  ];
  const compared = { stsb: [{ label: "majority", value: constant(7) }] };
  const data = arms.parse(JSON.parse(JSON.stringify(downstreamData("smoke", some, compared))));
  const [stsb, sst2] = arms.panels(data);
  assert.match(stsb.note, /Of majority it is undefined \(all 9 predictions are 7\)\./);
  assert.match(
    stsb.description,
    /no pre-training: seed 2 undefined \(all 9 predictions are 0\.5\)/,
  );
  assert.deepEqual(stsb.table.rows.map((row) => [row[0], row.at(-1)]), [
    [trained, 2],
    [untrained, 1],
    [`${untrained}: seed 2 undefined (all 9 predictions are 0.5)`, null],
  ]);
  assert.deepEqual(sst2.table.rows[1], [
    `${trained}: seed 1 undefined (all 9 predictions are 0.25)`,
    ...[null, null, null, null],
  ]);
  for (const panel of [stsb, sst2]) {
    assert.doesNotMatch(renderSvg(panel, "panel"), /NaN|Infinity|null/);
  }
  const [only, ...others] = compareDownstream(some, compared);
  assert.deepEqual([only.task, only.pretrained.n, only.untrained.n], ["stsb", 2, 1]);
  assert.equal(only.overUntrained.n, 1);
  assert.deepEqual(others, []);
});
