import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { freeAddresses } from "./free_addresses.ts";

/** What a worker of `collectives_worker.ts` says in each line. */
async function* lines(child: Deno.ChildProcess): AsyncGenerator<unknown> {
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    const whole = text.split("\n");
    text = whole.pop()!;
    for (const line of whole) yield JSON.parse(line);
  }
}

function start(index: number, addresses: string[], seconds: number): Deno.ChildProcess {
  const path = fileURLToPath(new URL("collectives_worker.ts", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", path, String(index), String(seconds), ...addresses],
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

Deno.test("workers add and hear alike, and notice at once when one of them is killed", async () => {
  const addresses = freeAddresses(3);
  const children = addresses.map((_, index) => start(index, addresses, 60));
  const said = children.map(lines);
  const next = async () =>
    await Promise.all(said.map(async (worker) => (await worker.next()).value));

  const [first, ...others] = await next() as { sum: number[] }[];
  const sums = Array.from({ length: 5 }, (_, i) => Math.fround(i + 1 / 3) * 3 + 3);
  first.sum.forEach((value, i) => assert.ok(Math.abs(value - sums[i]) < 1e-5));
  for (const other of others) assert.deepEqual(other, first, "the same bits at every worker");
  assert.deepEqual(await next(), Array(3).fill({ heard: "of worker 0: ∑", nothing: 0, left: 0 }));

  children[1].kill("SIGKILL");
  const [lost] = await Promise.all([said[0].next(), said[2].next()]);
  assert.match(lost.value.error, /^Worker [12] of 3 \(127\.0\.0\.1:\d+\) has ended/);
  await Promise.all(children.map(({ status }) => status));
});

Deno.test("a worker that is not there is named", async () => {
  const addresses = freeAddresses(2);
  const child = start(0, addresses, 1);
  const { value } = await lines(child).next();
  assert.equal(
    value.error,
    `Worker 1 of 2 (${
      addresses[1]
    }) could not be reached within 1 s. Is it started there, with the ` +
      "same list of workers?",
  );
  await child.status;
});
