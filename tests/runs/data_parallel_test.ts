/** One pre-training computed by two processes, undisturbed and disturbed. */
import assert from "node:assert/strict";
import type { JobEnd, JobNews } from "@/runs/scheduling/executor.ts";
import { localExecutor, type LocalOptions } from "@/runs/scheduling/local_executor.ts";
import { mayIsolate } from "@/runs/workers/private_network.ts";
import { runAll } from "@/runs/scheduling/scheduler.ts";
import { runKey } from "@/runs/store/spec.ts";
import { readRun } from "@/runs/store/store.ts";
import { ownAddresses, startPeer } from "@/runs/workers/workers.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { freeAddresses } from "../tensorflow/free_addresses.ts";
import { corpus, filesOf, inStore, outcome, tiny } from "./tiny_run.ts";

await prepareCorpus(corpus);
const isolates = await mayIsolate();
const spec = tiny(0.4, 40);
const key = runKey(spec);
const patience = { reachSeconds: 60, answerSeconds: 60 };

/** Computes the run by this machine's processes; `onNews` hears of its progress. */
function execute(
  root: string,
  options: Partial<LocalOptions>,
  onNews: (news: JobNews) => void = () => {},
): Promise<JobEnd> {
  const executor = localExecutor({ jobs: 1, checkpointSeconds: 0, patience, ...options });
  return executor.run({ root, key, spec }, onNews, new AbortController().signal);
}

/** What two undisturbed workers make of the run. */
const expected = await (async () => {
  const addresses = freeAddresses(2);
  const peer = startPeer({ addresses, ...patience }, 1, 1);
  let made: Awaited<ReturnType<typeof outcome>>;
  await inStore(async (root) => {
    assert.deepEqual(await execute(root, { workers: addresses }), { kind: "finished" });
    assert.equal((await readRun(root, key))!.environment.workers, 2);
    made = await outcome(root, spec);
  });
  assert.ok((await peer.status).success);
  return made!;
})();

Deno.test("two workers store under the same key what one stores, but for rounding", () =>
  inStore(async (root) => {
    await runAll(root, [spec], { jobs: 1 });
    const alone = await outcome(root, spec);
    assert.equal((await readRun(root, key))!.environment.workers, undefined);
    assert.equal(expected.result.predictedTokens, alone.result.predictedTokens);
    const numbers = (text: string) => text.match(/-?\d[\d.e-]*/g)!.map(Number);
    const [shared, single] = [expected, alone].map(({ result, metrics }) =>
      numbers(JSON.stringify(result) + metrics)
    );
    assert.equal(shared.length, single.length);
    for (const [i, value] of shared.entries()) {
      assert.ok(
        Math.abs(value - single[i]) <= 1e-5 * Math.abs(single[i]),
        `${value}, ${single[i]}`,
      );
    }
  }));

Deno.test("a worker that is killed ends the run in a sentence; started again, it ends as if undisturbed", () =>
  inStore(async (root) => {
    const addresses = freeAddresses(2);
    const victim = startPeer({ addresses, ...patience }, 1, 1);
    const end = await execute(root, { workers: addresses }, (news) => {
      if ("done" in news && news.done === 10) victim.kill("SIGKILL");
    });
    assert.deepEqual(end, {
      kind: "failed",
      message: `Worker 1 of 2 (${addresses[1]}) has ended or can no longer be reached.`,
    });
    await victim.status;
    const files = filesOf(root, spec);
    assert.ok(files.some((name) => name.startsWith("checkpoint-")));
    assert.ok(!files.includes("result.json") && !files.includes("model"), files.join());

    const peer = startPeer({ addresses, ...patience }, 1, 1);
    const steps: number[] = [];
    const again = await execute(root, { workers: addresses }, (news) => {
      if ("done" in news) steps.push(news.done);
    });
    assert.deepEqual(again, { kind: "finished" });
    assert.ok(steps[0] > 1, "it goes on from its checkpoint");
    assert.ok((await peer.status).success);
    assert.deepEqual(await outcome(root, spec), expected);
  }));

Deno.test("a worker that is not there ends the run in a sentence", () =>
  inStore(async (root) => {
    const addresses = freeAddresses(2);
    const impatience = { ...patience, reachSeconds: 1 };
    const end = await execute(root, { workers: addresses, patience: impatience });
    assert.ok(end.kind === "failed");
    assert.match(
      end.message,
      /^Worker 1 of 2 \(127\.0\.0\.1:\d+\) could not be reached within 1 s\./,
    );
  }));

Deno.test({
  name: "workers of one machine listen in a network of their own",
  ignore: !isolates,
  fn: () =>
    inStore(async (root) => {
      let connections = 0;
      const end = await execute(root, { workers: 2 }, async () => {
        for (const address of ownAddresses(2)) {
          const [hostname, port] = address.split(":");
          await Deno.connect({ hostname, port: Number(port) }).then((connection) => {
            connections++;
            connection.close();
          }, () => {});
        }
      });
      assert.deepEqual(end, { kind: "finished" });
      assert.equal(connections, 0);
      assert.deepEqual(await outcome(root, spec), expected);
    }),
});
