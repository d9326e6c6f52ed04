import assert from "node:assert/strict";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { resultsFolder } from "@/experiments/results/committed_runs.ts";
import schema from "../../data/results/schema.json" with { type: "json" };

const fits = new Ajv2020({ allErrors: true, strictTuples: false, strictRequired: false })
  .compile(schema);

Deno.test("every committed line is as the schema says, and a line that is not is told", async () => {
  const files = [...Deno.readDirSync(resultsFolder)].filter(({ name }) => name.endsWith(".jsonl"));
  assert.ok(files.length > 0);
  for (const { name } of files) {
    const lines = (await Deno.readTextFile(join(resultsFolder, name))).trim().split("\n");
    for (const [i, line] of lines.entries()) {
      const run = JSON.parse(line);
      assert.ok(fits(run), `${name}, line ${i + 1}: ${JSON.stringify(fits.errors)}`);
      assert.ok(!fits({ ...run, spec: undefined, seed: "1" }));
      assert.ok(!fits({ ...run, unknown: 1 }));
    }
  }
});

Deno.test("the schema describes every field", () => {
  for (const [name, { description }] of Object.entries(schema.properties)) {
    assert.ok(description.length > 0, name);
  }
});
