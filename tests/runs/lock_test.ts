import assert from "node:assert/strict";
import { join } from "node:path";
import { lockJudge, takeLock } from "@/runs/locks/lock.ts";
import { inStore } from "./tiny_run.ts";

const foreign = JSON.stringify({ host: "far", machine: "far", pid: 1, started: "1" });
const lockText = (beats: number) => `${foreign}\n${String(beats).padStart(12, "0")}`;

Deno.test("a lock is held by one, and free again after its release", () =>
  inStore(async (root) => {
    const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(root)));
    const [lock, ...more] = all.filter((lock) => lock !== null);
    assert.deepEqual(more, []);
    assert.equal((await lockJudge()(root)).kind, "held");
    assert.equal(await takeLock(root), null);
    await lock.release(false);
    assert.equal((await lockJudge()(root)).kind, "free");
    const next = await takeLock(root);
    assert.ok(next);
    assert.equal(await lock.lost(), true);
    await next.release(true);
    assert.deepEqual([...Deno.readDirSync(root)], []);
  }));

Deno.test("a process that ended here leaves no lock; its number may be another's", () =>
  inStore(async (root) => {
    const module = new URL("../../lib/runs/locks/lock.ts", import.meta.url).href;
    const code = `const { takeLock } = await import(${JSON.stringify(module)});
      if (!await takeLock(${JSON.stringify(root)})) throw new Error("not taken");
      Deno.kill(Deno.pid, "SIGKILL");`;
    await new Deno.Command(Deno.execPath(), { args: ["eval", code], stderr: "null" }).output();
    assert.equal([...Deno.readDirSync(root)].length, 1);
    assert.equal((await lockJudge()(root)).kind, "free");
    const lock = await takeLock(root);
    assert.ok(lock);
    await lock.release(true);
  }));

Deno.test("another machine's lock is abandoned when no heartbeat is seen for the lease", () =>
  inStore(async (root) => {
    let now = 0;
    const judge = lockJudge(60, () => now);
    const path = join(root, "lock.4");
    await Deno.writeTextFile(path, lockText(1));
    assert.equal((await judge(root)).kind, "held");
    now += 59_000;
    assert.equal((await judge(root)).kind, "held");
    await Deno.writeTextFile(path, lockText(2));
    now += 2_000;
    assert.equal((await judge(root)).kind, "held", "its heart beat");
    now += 61_000;
    const state = await judge(root);
    assert.deepEqual(state, { kind: "abandoned", text: lockText(2) });
    await Deno.writeTextFile(path, lockText(3));
    assert.equal(await takeLock(root, lockText(2)), null, "it beat again after the judgement");
    const lock = await takeLock(root, lockText(3));
    assert.ok(lock);
    assert.deepEqual([...Deno.readDirSync(root)].map(({ name }) => name), ["lock.5"]);
    await Deno.writeTextFile(path, lockText(4));
    assert.equal(await lock.lost(), false, "a late heartbeat of the old owner changes nothing");
    await lock.release(true);
  }));
