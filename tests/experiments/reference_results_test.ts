import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import {
  decodeRuns,
  encodeRuns,
  finishedRuns,
  profileRuns,
  type ReferenceHiding,
  referenceHiding,
  referenceRuns,
} from "@/experiments/results/committed_runs.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import {
  COMPARED_HIDING,
  comparedHidingRows,
  PMI_VOCABULARY,
} from "@/experiments/hiding/what_masking_hides.ts";
import { sealed } from "@/runs/store/seal.ts";
import { runPaths } from "@/runs/store/store.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { preparePmiVocabulary } from "@/training/batches/prepare_pmi_vocabulary.ts";
import { madeEnvironment } from "../runs/stored_run.ts";
import { inStore } from "../runs/tiny_run.ts";
import { madeHiding } from "./made_hiding.ts";

const smoke = findProfile("smoke");
const specs = profileRuns(smoke);
const committed = findProfile("laptop");

/** Made-up runs of the smoke profile, in the order of the experiments. */
const runs = [...specs].slice(0, 12).map(([key, spec], i) => ({
  key,
  kind: spec.kind,
  spec,
  result: { number: i / 3 },
  ...(spec.kind === "pretrain" ? { heldOut: [[10, 7.1 + i], [20, 6.9]] } : {}),
  seconds: 2 + i,
  processorSeconds: 3 + i,
  finishedAt: "2026-01-01T00:00:00.000Z",
  environment: { ...madeEnvironment, commit: "0123456789ab" },
})) as unknown as ReferenceRun[];

Deno.test("kept runs are read back with their specs, in whatever order they were", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(runs, { minLength: 1 }), (some) => {
      const text = encodeRuns(some, smoke);
      const keys = text.trim().split("\n").map((line) => JSON.parse(line).key);
      assert.deepEqual(keys, some.map(({ key }) => key).sort());
      const kept = runs.filter((run) => some.includes(run));
      assert.deepEqual(decodeRuns(text, smoke, "smoke.jsonl"), kept);
    }),
    { numRuns: 10 },
  );
});

/** Lines as they were before they had specs. */
function withoutSpecs(text: string): string {
  return text.trim().split("\n").map((line) => {
    const { armId: _, seed: __, spec: ___, ...older } = JSON.parse(line);
    return JSON.stringify(older) + "\n";
  }).join("");
}

Deno.test("a probe refers to its pre-training by key, and a changed spec is refused", async () => {
  const trained = runs.find(({ kind }) => kind === "pretrain")!;
  const probed = runs.find(({ spec }) => "start" in spec && spec.start === trained.spec) ??
    runs.find(({ spec }) =>
      "start" in spec && JSON.stringify(spec.start) === JSON.stringify(trained.spec)
    )!;
  const lines = encodeRuns([trained, probed], smoke).trim().split("\n");
  const written = lines.map((line) => JSON.parse(line));
  const own = written.findIndex(({ kind }) => kind === "pretrain");
  assert.deepEqual(written[own].spec, trained.spec);
  assert.equal(written[1 - own].spec.start, trained.key);
  assert.equal(written[1 - own].armId, written[own].armId);
  const reading = (line: string) => decodeRuns(line, smoke, "smoke.jsonl");
  assert.throws(() => reading(lines[1 - own]), /line 1 starts from the pre-training .* file lacks/);
  const changed = { ...written[own], spec: { ...trained.spec, seed: 99 } };
  assert.throws(
    () => reading("\n" + JSON.stringify(changed)),
    /smoke\.jsonl, line 2: the spec is not that of the key/,
  );
  const alone = encodeRuns([probed], smoke);
  assert.deepEqual(JSON.parse(alone).spec, probed.spec);
  assert.deepEqual(reading(alone), [probed]);
  assert.deepEqual(await reading(withoutSpecs(alone)), [probed]);
});

Deno.test("a line that is no run of the profile is an error that says where and why", () => {
  const lines = withoutSpecs(encodeRuns(runs, smoke)).split("\n");
  const reading = (changed: string) =>
    decodeRuns([lines[0], changed, ...lines.slice(2)].join("\n"), smoke, "smoke.jsonl");
  const { key } = JSON.parse(lines[1]);
  assert.throws(
    () => reading(lines[1].replace(key, "0".repeat(20))),
    /smoke\.jsonl, line 2: profile smoke asks for no \w+ with the key "0{20}"\. Its spec has changed/,
  );
  assert.throws(() => reading(lines[1].slice(0, 50)), /smoke\.jsonl, line 2 is not a run/);
  assert.throws(() => reading("{}"), /line 2 is not a run/);
  assert.throws(() => reading(lines[0]), /line 2: the run "\w+" is in the file twice/);
  const told: string[] = [];
  const strange = lines[1].replace(key, "0".repeat(20));
  const text = [lines[0], strange, ...lines.slice(2)].join("\n");
  const rest = decodeRuns(text, smoke, "smoke.jsonl", (sentence) => told.push(sentence));
  assert.deepEqual(rest, runs.filter((run) => run.key !== key));
  assert.match(told.join("\n"), /^smoke\.jsonl, line 2: .*has changed.*$/);
  const other = { ...smoke, pretraining: { ...smoke.pretraining, steps: 31 } };
  assert.throws(() => decodeRuns(lines.join("\n"), other, "smoke.jsonl"), /has changed/);
});

Deno.test("of a store, those finished runs are kept that the profile asks for", async () => {
  await inStore(async (root) => {
    const write = async ({ heldOut: _, ...run }: ReferenceRun) => {
      const paths = runPaths(root, run.key);
      await Deno.mkdir(paths.directory, { recursive: true });
      await Deno.writeTextFile(paths.result, sealed(run));
    };
    const trained = runs.find(({ kind }) => kind === "pretrain")!;
    const probed = runs.find(({ kind }) => kind === "probe")!;
    await write(trained);
    await write(probed);
    await write({ ...trained, key: "f".repeat(20) });
    await Deno.mkdir(runPaths(root, "e".repeat(20)).directory);
    await Deno.writeTextFile(
      runPaths(root, trained.key).metrics,
      '{"step":10,"trainingLoss":8,"gradientNorm":2}\n' +
        '{"step":10,"heldOutLoss":7.5,"heldOutLossByRate":{"0.8":7.9}}\n' +
        '{"step":20,"heldOutLoss":7}\n',
    );
    assert.deepEqual(await finishedRuns(root, smoke), [
      {
        ...trained,
        heldOut: [[10, 7.5], [20, 7]],
        curves: { 0.8: [[10, 7.9]] },
        gradientNorm: [[10, 2]],
      },
      probed,
    ]);
  });
});

Deno.test("counts of what masking hides belong to one text, vocabulary and set of seeds", async () => {
  await inStore(async (folder) => {
    const hiding = madeHiding(smoke);
    const write = (changes: Partial<ReferenceHiding>) =>
      Deno.writeTextFile(
        join(folder, "smoke.hiding.json"),
        JSON.stringify({ ...hiding, ...changes }),
      );
    assert.equal(await referenceHiding(smoke, folder), null);
    await write({});
    assert.deepEqual(await referenceHiding(smoke, folder), hiding);
    for (
      const change of [{ sequences: 7 }, { compared: [] }, { corpus: findProfile("quick").corpus }]
    ) {
      await write(change);
      await assert.rejects(
        referenceHiding(smoke, folder),
        /smoke\.hiding\.json was counted for another/,
      );
    }
    assert.equal(await referenceHiding(smoke, folder, () => {}), null);
    for (const text of ["", JSON.stringify(hiding).slice(0, 200), "null", "{}"]) {
      await Deno.writeTextFile(join(folder, "smoke.hiding.json"), text);
      await assert.rejects(
        referenceHiding(smoke, folder),
        /^Error: smoke\.hiding\.json is damaged.*write it anew/,
      );
    }
  });
});

/** Where the reference's text has been prepared, as where its runs were computed. */
const text = await openCorpus(committed.corpus).catch(() => null);

Deno.test({
  name: "the committed counts of what masking hides are those of the text",
  ignore: text === null,
  fn: async () => {
    const pmi = await preparePmiVocabulary(text!, PMI_VOCABULARY);
    const { compared, rows } = (await referenceHiding(committed))!;
    const [first] = committed.seeds;
    const own = compared.filter(({ seed }) => seed === first);
    assert.deepEqual(comparedHidingRows(text!, pmi, [first]), own);
    // The rows of the figure have the masks of seed 1.
    assert.deepEqual(
      comparedHidingRows(text!, pmi, [1]).map(({ seed: _, ...row }) => row),
      COMPARED_HIDING.map(({ strategy, maskRate }) =>
        rows.find((row) => row.strategy === strategy && row.maskRate === maskRate)
      ),
    );
  },
});

Deno.test("a profile without committed results has none", async () => {
  await inStore(async (folder) => {
    assert.deepEqual(await referenceRuns(smoke, folder), []);
    await Deno.writeTextFile(
      join(folder, "smoke.jsonl"),
      encodeRuns(runs.slice(0, 3), smoke),
    );
    assert.deepEqual(await referenceRuns(smoke, folder), runs.slice(0, 3));
  });
});
