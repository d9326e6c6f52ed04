import assert from "node:assert/strict";
import { join } from "node:path";
import { mayIsolate } from "@/runs/workers/private_network.ts";
import { chosenExecutor, requireSlurm } from "../../../commands/reproduce/chosen_executor.ts";

const cores = navigator.hardwareConcurrency;

Deno.test("runs share the cores, and so do the workers of a run", async () => {
  const jobs = async (flags: Parameters<typeof chosenExecutor>[0]) =>
    (await chosenExecutor(flags)).jobs;
  assert.equal(await jobs({}), cores);
  assert.equal(await jobs({ jobs: 3 }), 3);
  assert.equal(await jobs({ workers: "1" }), cores);
  assert.equal(await jobs({ workers: "a:1,b:2" }), 1);
  if (await mayIsolate()) {
    assert.equal(await jobs({ workers: "2" }), Math.max(1, Math.floor(cores / 2)));
    assert.equal(await jobs({ workers: "2", jobs: 2 }), 2);
  }
});

Deno.test("flags that don't go together are named", async () => {
  const refused = [
    [{ workers: "two" }, /--workers is "two"; it must be a number of workers, or the host:port/],
    [{ workers: "node1:4500" }, /the host:port of two or more/],
    [{ workers: "node1:4500,node2" }, /the host:port of two or more/],
    [{ workers: "a:1,a:1" }, /names an address twice/],
    [{ workers: "a:1,b:1", jobs: 2 }, /one run goes at a time/],
    [{ sbatch: "--mem=1G" }, /--sbatch is for --executor slurm/],
    [{ executor: "slurm", jobs: 2 }, /--jobs is for this machine/],
    [{ executor: "slurm", workers: "a:1,b:1" }, /Slurm chooses the nodes/],
  ] as const;
  for (const [flags, message] of refused) await assert.rejects(chosenExecutor(flags), message);
});

Deno.test("that Slurm is not here is said before the work", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assert.rejects(
      requireSlurm({ PATH: folder }),
      /--executor slurm needs sbatch: there is no command sbatch on this machine\. Run this on/,
    );
    const sbatch = join(folder, "sbatch");
    await Deno.writeTextFile(sbatch, "#!/bin/sh\necho slurm 24.05.4\n", { mode: 0o755 });
    await requireSlurm({ PATH: folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
