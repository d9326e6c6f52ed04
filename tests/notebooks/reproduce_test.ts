import { armsData } from "@/report/data/arms_data.ts";
import { maskRateData } from "@/report/data/mask_rate_data.ts";
import { pairs, tagging } from "@/report/data/measures.ts";
import { trainingCurves } from "@/report/data/training_curves.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import { maskRate } from "@/experiments/mask_rate.ts";
import { measuredArms } from "@/experiments/results/measured_arm.ts";
import { notebooks, profileSpecs } from "@/experiments/plan/notebooks.ts";
import { plan } from "@/experiments/plan/plan.ts";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { finishedRuns } from "@/experiments/results/committed_runs.ts";
import { chartMediaType } from "@/report/render/display.ts";
import { distinctRuns } from "@/runs/store/spec.ts";
import { listRuns } from "@/runs/store/store.ts";
import { root } from "../../commands/shared/paths.ts";

function reproduce(args: string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "reproduce", ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function ended(args: string[]) {
  const { code, stdout, stderr } = await reproduce(args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** When each finished run was finished, by key. */
async function finishTimes(store: string) {
  return new Map((await listRuns(store)).map(({ key, finishedAt }) => [key, finishedAt]));
}

/** The charts of an executed notebook. */
async function charts(notebook: string): Promise<{ figure: string; data: unknown }[]> {
  const { cells } = JSON.parse(await Deno.readTextFile(notebook));
  const outputs = cells.flatMap((cell: { outputs?: { data?: Record<string, unknown> }[] }) =>
    cell.outputs ?? []
  );
  return outputs.flatMap((output: { data?: Record<string, unknown> }) =>
    output.data?.[chartMediaType] ?? []
  );
}

Deno.test("the smoke profile, interrupted and run again, ends with a report of the stored runs", async () => {
  const folder = await Deno.makeTempDir();
  const args = ["--profile", "smoke", "--output", folder];
  const store = join(folder, "runs");
  const profile = findProfile("smoke");
  const runs = distinctRuns(profileSpecs(profile));
  try {
    const first = reproduce(args).spawn();
    const output = Promise.all([
      new Response(first.stdout).text(),
      new Response(first.stderr).text(),
    ]);
    while ((await finishTimes(store)).size === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    first.kill("SIGINT");
    const [, said] = await output;
    assert.equal((await first.status).code, 130, said);
    assert.match(said, /Interrupted\. Run the same command again/);
    const before = await finishTimes(store);
    assert.ok(before.size > 0 && before.size < runs.length, `${before.size} runs finished`);

    const second = await ended(args);
    assert.equal(second.code, 0, second.stderr);
    assert.match(second.stdout, /The report on the committed runs was built in /);
    assert.match(second.stdout, /The report, made by .*, is\n\s+.*_site\/index\.html/);
    const after = await finishTimes(store);
    assert.equal(after.size, runs.length);
    for (const [key, time] of before) assert.equal(after.get(key), time);

    await Deno.stat(join(folder, "_site/index.html"));
    const found = await finishedRuns(store, profile);
    const measured = measuredArms(maskRate.arms(profile), found);
    const expected = {
      "02-mask-rate.ipynb": maskRateData("smoke", measured, found),
      "03-training-time.ipynb": trainingCurves("smoke", measured, found),
      "08-probing.ipynb": armsData({ title: "Probing", profile: "smoke" }, measured, [
        tagging,
        pairs,
      ]),
    };
    for (const { file } of notebooks) {
      await Deno.stat(join(folder, "_site/notebooks", file.replace(".ipynb", "/index.html")));
      if (!Object.hasOwn(expected, file)) continue;
      const [first] = await charts(join(folder, "executed", file));
      const data = JSON.parse(JSON.stringify(expected[file as keyof typeof expected]));
      assert.deepEqual(first.data, data, `${file} does not begin with a figure of just these runs`);
    }
    const page = await Deno.readTextFile(join(folder, "_site/notebooks/02-mask-rate/index.html"));
    for (const runs of ["profile smoke", "profile laptop"]) assert.ok(page.includes(runs), runs);
    const table = second.stdout.slice(second.stdout.indexOf("The paper's claims"));
    assert.match(table, /^claim +committed runs +this run \(smoke\)$/m);
    for (const { claims } of plan.families) {
      for (const { text } of claims) assert.ok(table.includes(text), text);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const refused: [string[], number, RegExp][] = [
  [["--profil", "smoke"], 2, /--profil\b.*--profile/s],
  [["--profile", "huge"], 2, /huge.*smoke.*quick.*laptop/s],
  [["--profile", "smoke", "--only", "77"], 2, /no notebook 77 to run; there are 00, 01, 02, /],
  [["--profile", "smoke", "--jobs", "0"], 2, /--jobs is "0"; it must be a positive integer/],
  [["--profile", "smoke", "--seeds", "many"], 2, /--seeds is "many"/],
];
for (const [args, code, message] of refused) {
  Deno.test(`reproduce ${args.join(" ")} is refused with one sentence`, async () => {
    const result = await ended(args);
    assert.equal(result.code, code);
    assert.match(result.stderr, message);
  });
}
