import assert from "node:assert/strict";
import { join } from "node:path";
import { runAll, type RunEvent } from "@/runs/scheduling/scheduler.ts";
import { slurmExecutor } from "@/runs/scheduling/slurm_executor.ts";
import { runPaths } from "@/runs/store/store.ts";
import { type FakeLimits, type FakeSlurm, fakeSlurm } from "./fake_slurm.ts";
import { plainSpec, storeRun } from "./stored_run.ts";
import { inStore } from "./tiny_run.ts";

const tasks = ["sst2", "rte", "mrpc", "cola", "qnli", "stsb"];

/** Computes so many runs on a made-up cluster with these limits. */
function onCluster(
  count: number,
  limits: FakeLimits,
  then: (told: {
    /** What became of it: nothing, or the error. */
    error: Error | null;
    events: RunEvent[];
    cluster: FakeSlurm;
    store: string;
  }) => Promise<void> | void,
  sbatch?: string[],
  quotaPatienceSeconds?: number,
): Promise<void> {
  return inStore(async (root) => {
    const specs = tasks.slice(0, count).map(plainSpec);
    const made: Record<string, string> = {};
    for (const { task } of specs) {
      const { key } = await storeRun(join(root, "elsewhere"), task);
      made[key] = await Deno.readTextFile(runPaths(join(root, "elsewhere"), key).result);
    }
    const cluster = await fakeSlurm(join(root, "cluster"), limits, made);
    const store = join(root, "store");
    await Deno.mkdir(store);
    const events: RunEvent[] = [];
    const executor = slurmExecutor({
      threads: 1,
      env: cluster.env,
      pollSeconds: 0.02,
      sbatch,
      quotaPatienceSeconds,
    });
    const error = await runAll(store, specs, {
      jobs: 1,
      executor,
      onEvent: (event) => events.push(event),
    }).then(() => null, (error) => error as Error);
    await then({ error, events, cluster, store });
  });
}

/** The arrays that were asked for, in their order: `0-4`, or nothing for a job that is none. */
async function arrays(cluster: FakeSlurm): Promise<string[]> {
  return (await cluster.calls("sbatch")).map((call) => /--array=(\S+)/.exec(call)?.[1] ?? "");
}

const ofKind = (events: RunEvent[], kind: RunEvent["kind"]) =>
  events.filter((event) => event.kind === kind);

Deno.test("arrays are no larger than MaxArraySize, whose highest index is one less", () =>
  onCluster(6, { MAX_ARRAY: 5 }, async ({ error, events, cluster }) => {
    assert.equal(error, null);
    assert.deepEqual(await arrays(cluster), ["0-4", "0-0"]);
    assert.equal(ofKind(events, "finished").length, 6);
    assert.equal(ofKind(events, "retried").length, 0);
  }));

Deno.test("a cluster without arrays gets jobs", () =>
  onCluster(2, { MAX_ARRAY: 0 }, async ({ error, cluster }) => {
    assert.equal(error, null);
    assert.deepEqual(await arrays(cluster), ["", ""]);
  }));

Deno.test("where the cluster tells no limits, refused arrays are halved", () =>
  onCluster(6, { MAX_ARRAY: 4, TELLS: "no" }, async ({ error, events, cluster }) => {
    assert.equal(error, null);
    assert.deepEqual(await arrays(cluster), ["0-5", "0-2", "0-2"]);
    assert.equal(ofKind(events, "finished").length, 6);
  }));

Deno.test("what a quota leaves no room for is submitted when jobs have ended", () =>
  onCluster(6, { QUOTA: 2 }, async ({ error, events, cluster, store }) => {
    assert.equal(error, null);
    assert.equal(ofKind(events, "finished").length, 6);
    const [warning, ...others] = ofKind(events, "warned");
    assert.match(
      JSON.stringify(warning),
      /takes no more jobs for now: QOSMaxSubmitJobPerUserLimit; .*This and \d more are submitted when/,
    );
    assert.deepEqual(others, []);
    assert.ok((await arrays(cluster)).includes("0-1"), "both places of the quota are used");
    const left = [...Deno.readDirSync(store)].filter(({ name }) => name.startsWith("array-"));
    assert.deepEqual(left, []);
  }));

Deno.test("a quota that accounting tells is kept from the start", () =>
  onCluster(4, { QUOTA: 2, TOLD_QUOTA: "2" }, async ({ error, cluster }) => {
    assert.equal(error, null);
    assert.equal((await arrays(cluster))[0], "0-1");
  }));

Deno.test("a quota of no jobs is named, and nothing is submitted", () =>
  onCluster(2, { TOLD_QUOTA: "0" }, async ({ error, events, cluster }) => {
    assert.match(String(error), /2 of 2 runs failed.*lets you submit no jobs at all/);
    assert.deepEqual(await cluster.calls("sbatch"), []);
    assert.equal(ofKind(events, "retried").length, 0);
  }));

Deno.test("a quota of a quality of service is kept, that of the one that is asked for", async () => {
  const limits = {
    QUOTA: 3,
    ASSOCIATIONS: "physics|||normal|normal,small\nbiology|1||normal|normal",
    QOS: "normal|3|\nsmall|2|",
  };
  const first = async (sbatch: string[]) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    await onCluster(4, limits, async ({ error, cluster }) => {
      assert.equal(error, null);
      resolve((await arrays(cluster))[0]);
    }, sbatch);
    return await promise;
  };
  assert.equal(await first([]), "0-2");
  assert.equal(await first(["--qos=small"]), "0-1");
  assert.equal(await first(["-qsmall", "--account=physics"]), "0-1");
  assert.equal(await first(["-Abiology"]), "0-0");
});

Deno.test("a quality of service that runs no jobs is named, and nothing is submitted", () =>
  onCluster(
    2,
    { ASSOCIATIONS: "physics|||closed|closed", QOS: "normal||\nclosed||0" },
    async ({ error, cluster }) => {
      assert.match(
        String(error),
        /lets you run no jobs at all \(MaxJobs is 0, .*--sbatch=--qos=NAME/,
      );
      assert.deepEqual(await cluster.calls("sbatch"), []);
    },
  ));

Deno.test("a quota that never opens ends the runs with a sentence", () =>
  onCluster(
    3,
    { QUOTA: 0 },
    ({ error, events, store }) => {
      assert.match(
        String(error),
        /3 of 3 runs failed.*has taken no job for 2\.0 s: QOSMaxSubmitJobPerUserLimit; .*`squeue --me`/,
      );
      assert.match(
        JSON.stringify(ofKind(events, "warned")),
        /given up when it takes none for 2\.0 s/,
      );
      assert.equal(ofKind(events, "retried").length, 0);
      assert.doesNotMatch(String(error), /Its log is/);
      assert.ok(events.every((event) => event.kind !== "failed" || event.log === null));
      const left = [...Deno.readDirSync(store)].filter(({ name }) => name.startsWith("array-"));
      assert.deepEqual(left, []);
    },
    [],
    2,
  ));

Deno.test("a wrong submission is made once, and what Slurm says comes with what to do", async () => {
  const refused = [
    ["invalid partition specified: gpus", /partition specified: gpus\. `sinfo` lists/],
    ["Batch job submission failed: Invalid account or account/partition combination", /sacctmgr/],
    [
      "unrecognized option '--gris=gpu:1'",
      /'--gris=gpu:1'\. Correct the options given by --sbatch/,
    ],
    [
      "Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)",
      /Partition urgent allows 00:05:00; ask for no more, as in --sbatch=--time=00:05:00/,
      ["--partition=urgent"],
    ],
  ] as const;
  for (const [REFUSES, message, sbatch = []] of refused) {
    await onCluster(3, { REFUSES }, async ({ error, events, cluster }) => {
      assert.match(String(error), /3 of 3 runs failed, .*Slurm does not take it/);
      assert.match(String(error), message);
      assert.equal((await cluster.calls("sbatch")).length, 1);
      assert.equal(ofKind(events, "retried").length, 0);
    }, [...sbatch]);
  }
});

Deno.test("a controller that does not answer is asked once more", () =>
  onCluster(1, { REFUSES: "Unable to contact slurm controller" }, async ({ events, cluster }) => {
    assert.equal((await cluster.calls("sbatch")).length, 2);
    assert.equal(ofKind(events, "retried").length, 1);
  }));

Deno.test("a run that would wait for ever is taken back and says which limit it is over", () =>
  onCluster(
    1,
    { STATE: "PENDING", REASON: "PartitionTimeLimit" },
    async ({ error, cluster }) => {
      assert.match(
        String(error),
        /wait for ever \(PartitionTimeLimit\). Partition all allows 02:00:/,
      );
      assert.deepEqual(await cluster.calls("scancel"), ["1_0"]);
    },
  ));

Deno.test("a run is taken back where computing time is used up, and waits where jobs that run use it", async () => {
  for (
    const reason of [
      "AssocGrpCPUMinutesLimit",
      "QOSGrpCPUMinutesLimit",
      "QOSGrpGRESMinutes",
      "AssocGrpWallLimit",
    ]
  ) {
    await onCluster(1, { STATE: "PENDING", REASON: reason }, async ({ error, cluster }) => {
      assert.match(
        String(error),
        new RegExp(
          `wait for ever \\(${reason}\\)\\. The computing time .* is used up, .*--account=NAME`,
        ),
      );
      assert.deepEqual(await cluster.calls("scancel"), ["1_0"]);
    });
  }
  for (const reason of ["AssocGrpCPURunMinutesLimit", "QOSGrpCpuLimit"]) {
    await onCluster(1, { FIRST: "PENDING", REASON: reason }, async ({ error, cluster }) => {
      assert.equal(error, null);
      assert.deepEqual(await cluster.calls("scancel"), []);
    });
  }
});

Deno.test("a run that ends at its time limit without a checkpoint is not submitted again", () =>
  onCluster(1, { STATE: "TIMEOUT", REASON: "TimeLimit" }, async ({ error, cluster }) => {
    assert.match(String(error), /its time limit of 00:10:00.*no checkpoint to go on from/);
    assert.match(String(error), /partition all allows 02:00:00/);
    assert.equal((await cluster.calls("sbatch")).length, 1);
  }));

Deno.test("a run that lost its node is submitted again, alone", () =>
  onCluster(2, { FIRST: "NODE_FAIL" }, async ({ error, events, cluster }) => {
    assert.equal(error, null);
    assert.deepEqual(await arrays(cluster), ["0-1", "0-0"]);
    assert.match(JSON.stringify(ofKind(events, "warned")), /NODE_FAIL\); it is submitted again/);
  }));

Deno.test("a machine without Slurm's commands is named", () =>
  inStore(async (store) => {
    const executor = slurmExecutor({ threads: 1, env: { PATH: store }, pollSeconds: 0.02 });
    await assert.rejects(
      runAll(store, [plainSpec("sst2")], { jobs: 1, executor }),
      /no command sbatch on this machine\. Run it on a machine of the cluster/,
    );
  }));
