import assert from "node:assert/strict";
import { join } from "node:path";
import { runAll, type RunEvent } from "@/runs/scheduling/scheduler.ts";
import { type FineTuneSpec, runKey, type RunSpec } from "@/runs/store/spec.ts";
import { runPaths } from "@/runs/store/store.ts";
import { localExecutor } from "@/runs/scheduling/local_executor.ts";
import { slurmExecutor } from "@/runs/scheduling/slurm_executor.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { type SlurmCluster, slurmIsHere, startSlurm } from "./slurm_cluster.ts";
import { corpus, encoder, filesOf, finetuning, inStore, outcome, tiny } from "./tiny_run.ts";

await prepareCorpus(corpus);

/** Submits a job that goes before all others and needs the whole node. */
const preempt = (cluster: SlurmCluster) =>
  cluster.command(
    "sbatch",
    ["--partition=urgent", "--cpus-per-task=2", "--output=/dev/null"],
    "#!/bin/sh\nsleep 1\n",
  );

async function failNode({ command }: SlurmCluster) {
  const node = ["update", `nodename=${Deno.hostname()}`];
  await command("scontrol", [...node, "state=down", "reason=test"]);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  // It fails where the node, which still answers, has already come back by itself.
  await command("scontrol", [...node, "state=resume"]).catch(() => "");
}

Deno.test({
  name: "a real Slurm computes the missing runs; those interrupted or cut off run again",
  ignore: !await slurmIsHere(),
  fn: () =>
    inStore(async (root) => {
      const local = join(root, "local");
      const store = join(root, "store");
      await Deno.mkdir(store);
      // Long enough to be interrupted twice, each time a second or so after its first update.
      const long = { ...tiny(0.4, 900), encoder };
      const longKey = runKey(long);
      const finetune: FineTuneSpec = {
        kind: "finetune",
        start: tiny(0.15),
        task: "sst2",
        finetuning: { ...finetuning, trainingExamples: 32 },
        seed: 1,
      };
      const broken: RunSpec = { ...tiny(0.4), encoder: { ...encoder, heads: 3 } };
      const cluster = await startSlurm(root);
      try {
        const events: RunEvent[] = [];
        let interruptions = 0;
        const onEvent = (event: RunEvent) => {
          events.push(event);
          const resubmitted = events.filter(({ kind }) => kind === "warned").length;
          if (event.kind !== "progress" || event.key !== longKey) return;
          if (interruptions > Math.min(resubmitted, 1)) return;
          interruptions++;
          void (interruptions === 1 ? preempt(cluster) : failNode(cluster));
        };
        const sbatch = ["--no-requeue"];
        const executor = slurmExecutor({ threads: 1, env: cluster.env, pollSeconds: 1, sbatch });
        await assert.rejects(
          runAll(store, [long, finetune, broken], { jobs: 1, executor, onEvent }),
          /1 of 3 runs failed, first [0-9a-f]{20}: Encoder: heads is 3/,
        );
        const ofLong = events.filter(({ key }) => key === longKey);
        const [first, second] = ofLong.flatMap((event, i) => event.kind === "warned" ? [i] : []);
        assert.match(JSON.stringify(ofLong[first]), /PREEMPTED.*it is submitted again/);
        assert.match(JSON.stringify(ofLong[second]), /NODE_FAIL.*it is submitted again/);
        const done = (some: RunEvent[]) =>
          some.flatMap((event) => event.kind === "progress" ? [event.done] : []);
        const [before] = done(ofLong.slice(0, first)).slice(-1);
        const after = done(ofLong.slice(first, second));
        assert.ok(after.every((steps) => steps > before), "it went on from its last checkpoint");
        const finished = events.filter(({ kind }) => kind === "finished").map(({ key }) => key);
        const wanted = [long, finetune.start as RunSpec, finetune];
        assert.deepEqual(finished.sort(), wanted.map(runKey).sort());
        const { log } = runPaths(store, runKey(broken));
        assert.match(await Deno.readTextFile(log), /heads is 3/);
        assert.ok(!filesOf(store, long).includes("said.jsonl"));

        const sharing = slurmExecutor({ threads: 1, workers: 2, env: cluster.env, pollSeconds: 1 });
        const [shared] = await runAll(store, [tiny(0.8)], { jobs: 1, executor: sharing });
        assert.equal(shared.environment.workers, 2);
      } finally {
        await cluster.stop();
      }
      const jobs = navigator.hardwareConcurrency;
      await runAll(local, [long], { jobs, executor: localExecutor({ jobs }) });
      assert.deepEqual(await outcome(store, long), await outcome(local, long));
    }),
});
