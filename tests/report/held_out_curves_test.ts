import assert from "node:assert/strict";
import { heldOutCurves } from "@/report/held_out_curves.ts";
import { runPaths, type StoredRun } from "@/runs/store/store.ts";

Deno.test("curves are read from the metrics of pre-trainings at a constant rate", async () => {
  const root = await Deno.makeTempDir();
  try {
    const key = "0".repeat(20);
    const run = (kind: string, corruptionRate: unknown) =>
      ({ key, kind, spec: { seed: 3, pretraining: { masking: { corruptionRate } } } }) as StoredRun;
    await Deno.mkdir(runPaths(root, key).directory);
    await Deno.writeTextFile(
      runPaths(root, key).metrics,
      '{"step":50,"trainingLoss":8}\n{"step":50,"heldOutLoss":7.4}\n{"step":100,"heldOutLoss":6.9}\n',
    );
    const runs = [run("pretrain", 0.4), run("finetune", 0.4), run("pretrain", { kind: "linear" })];
    assert.deepEqual(await heldOutCurves(root, runs), [{
      maskRate: 0.4,
      seed: 3,
      points: [{ step: 50, loss: 7.4 }, { step: 100, loss: 6.9 }],
    }]);
    for (
      const [line, wrong] of [['{"step":1', /line 2: not JSON/], [
        "{}",
        /metric 2 has no step/,
      ]] as const
    ) {
      await Deno.writeTextFile(
        runPaths(root, key).metrics,
        `{"step":50,"heldOutLoss":7}\n${line}\n`,
      );
      await assert.rejects(
        heldOutCurves(root, runs),
        (error: Error) =>
          error.message.startsWith(runPaths(root, key).metrics) && wrong.test(error.message),
      );
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
