import assert from "node:assert/strict";
import { join } from "node:path";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { profileRuns, referenceRuns, runsAgain } from "@/experiments/results/committed_runs.ts";
import type { ReferenceRun } from "@/experiments/results/committed_run.ts";
import { sealed } from "@/runs/store/seal.ts";
import { runPaths } from "@/runs/store/store.ts";
import { keepResults } from "../../commands/results/steps.ts";
import { madeEnvironment } from "../runs/stored_run.ts";
import { madeHiding } from "../experiments/made_hiding.ts";
import { inStore } from "../runs/tiny_run.ts";

const smoke = findProfile("smoke");

/** Stores a fine-tuning of a profile as if it had been computed. */
async function store(
  root: string,
  which: number,
  profile = smoke,
  commit = "0123456789ab",
): Promise<string> {
  const finetunings = [...profileRuns(profile)].filter(([, { kind }]) => kind === "finetune");
  const [key, spec] = finetunings[which];
  const run = {
    key,
    kind: "finetune",
    spec,
    result: { scores: { accuracy: 0.5 + which / 10 } },
    seconds: 90,
    processorSeconds: 180,
    finishedAt: "2026-01-01T00:00:00.000Z",
    environment: { ...madeEnvironment, commit },
  };
  await write(root, run);
  return key;
}

/** Writes a run into a store as finished, with metrics that say nothing. */
async function write(root: string, run: { key: string }): Promise<void> {
  const paths = runPaths(root, run.key);
  await Deno.mkdir(paths.directory, { recursive: true });
  await Deno.writeTextFile(paths.result, sealed(run));
  await Deno.writeTextFile(paths.metrics, "");
}

async function keep(
  from: string,
  output: string,
  profile: "smoke" | "laptop" = "smoke",
): Promise<string> {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => said.push(line);
  try {
    await keepResults({ profile, store: from, output });
  } finally {
    console.log = log;
  }
  return said.join("\n");
}

Deno.test("results of several stores come together, and what has changed is dropped by name", async () => {
  await inStore(async (folder) => {
    const [one, other, output] = ["one", "other", "results"].map((name) => join(folder, name));
    await Deno.mkdir(output);
    await Deno.writeTextFile(join(output, "smoke.hiding.json"), JSON.stringify(madeHiding(smoke)));
    await assert.rejects(keep(one, output), /has no finished run of profile smoke/);
    const first = await store(one, 0);
    const second = await store(other, 1);
    const wanted = profileRuns(smoke).size;
    assert.match(
      await keep(one, output),
      new RegExp(
        `^1 of ${wanted} runs of profile smoke are in .*; they took 3 min 00 s of processor`,
      ),
    );
    assert.match(await keep(other, output), new RegExp(`^2 of ${wanted} runs`));
    const keys = (runs: ReferenceRun[]) => runs.map(({ key }) => key).sort();
    assert.deepEqual(keys(await referenceRuns(smoke, output)), [first, second].sort());
    assert.deepEqual(
      [...Deno.readDirSync(output)].map(({ name }) => name).sort(),
      ["smoke.hiding.json", "smoke.jsonl", "smoke.md"],
    );
    assert.match(
      await Deno.readTextFile(join(output, "smoke.md")),
      /\| 02 mask rate \| 2 of \d+ \| – \| 0\.10 \|/,
    );

    const file = join(output, "smoke.jsonl");
    const text = await Deno.readTextFile(file);
    const older = text.trim().split("\n").map((line) => ({ ...JSON.parse(line), spec: undefined }));
    const lines = older.map((line) => JSON.stringify(line) + "\n").join("");
    await Deno.writeTextFile(file, lines.replaceAll(second, "0".repeat(20)));
    assert.match(await keep(one, output), /smoke\.jsonl, line \d: .*has changed.*\n1 of/s);
    assert.deepEqual(keys(await referenceRuns(smoke, output)), [first]);
  });
});

Deno.test("of the plan, runs from a commit are kept and listed by block, without verdicts", async () => {
  await inStore(async (folder) => {
    const planned = findProfile("laptop");
    const [from, output] = ["store", "results"].map((name) => join(folder, name));
    await Deno.mkdir(output);
    const hiding = join(output, `${planned.name}.hiding.json`);
    await Deno.writeTextFile(hiding, JSON.stringify(madeHiding(planned)));
    const changed = await store(from, 0, planned, "0123456789ab+");
    const message = new RegExp(`^${changed} \\(.*\\) is not kept: .* commit 0123456789ab\\.`);
    await assert.rejects(keep(from, output, "laptop"), /has no finished run/);
    const sound = await store(from, 1, planned);
    assert.match(await keep(from, output, "laptop"), message);
    assert.deepEqual((await referenceRuns(planned, output)).map(({ key }) => key), [sound]);
    const page = await Deno.readTextFile(join(output, `${planned.name}.md`));
    const rows = page.split("\n").filter((line) => / of \d+ \|/.test(line));
    assert.deepEqual(
      rows.slice(0, -1).map((line) => line.split(" | ")[0].slice(2)),
      plan.blocks.map(({ block }) => block),
    );
    assert.ok(rows.some((line) => /\| 1 of \d+ \| – \| 0\.05 \|/.test(line)), page);
    assert.doesNotMatch(page, /verdict/);
  });
});

Deno.test("a run that another processor computes again is kept beside the first, which stays", async () => {
  await inStore(async (folder) => {
    const output = join(folder, "results");
    await Deno.mkdir(output);
    await Deno.writeTextFile(join(output, "smoke.hiding.json"), JSON.stringify(madeHiding(smoke)));
    const [key, spec] = [...profileRuns(smoke)].find(([, { kind }]) => kind === "pretrain")!;
    const compute = async (store: string, processorModel: string | undefined, loss: number) => {
      const run = {
        key,
        kind: "pretrain",
        spec,
        result: {
          heldOutLoss: { "0.15": loss },
          ownMaskingLoss: 5,
          unigramEntropy: 6,
          plateauLeftAt: null,
          tokens: 1,
          predictedTokens: 1,
          flops: 1,
        },
        modelSha256: "0",
        seconds: 1,
        processorSeconds: 1,
        finishedAt: "2026-01-01T00:00:00.000Z",
        environment: { ...madeEnvironment, ...(processorModel && { processorModel }) },
      };
      await write(store, run);
      return store;
    };
    const lossesOf = (runs: ReferenceRun[]) =>
      runs.map((run) => run.kind === "pretrain" && run.result.heldOutLoss["0.15"]);
    await keep(await compute(join(folder, "one"), "One", 5), output);
    assert.deepEqual(await runsAgain(smoke, output), []);
    await keep(await compute(join(folder, "same"), "One", 5.5), output);
    assert.deepEqual(
      await runsAgain(smoke, output),
      [],
      "the same processor says nothing of others",
    );
    await keep(await compute(join(folder, "unnamed"), undefined, 5.6), output);
    assert.deepEqual(await runsAgain(smoke, output), [], "which processor it was is not known");
    await keep(await compute(join(folder, "other"), "Other", 5.25), output);
    await keep(await compute(join(folder, "third"), "Other", 5.75), output);
    assert.deepEqual(lossesOf(await referenceRuns(smoke, output)), [5]);
    assert.deepEqual(lossesOf(await runsAgain(smoke, output)), [5.25]);
  });
});
