/** The fault table: no result lost, none wrong, none computed twice. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { randomStream } from "@/random/random.ts";
import { checkpointPath, checkpointSteps } from "@/runs/store/checkpoints.ts";
import { localExecutor } from "@/runs/scheduling/local_executor.ts";
import { runAll, type RunEvent, type ScheduleOptions } from "@/runs/scheduling/scheduler.ts";
import { runKey } from "@/runs/store/spec.ts";
import { readRun, runPaths } from "@/runs/store/store.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { mayMount, onSmallDisk } from "./small_disk.ts";
import { corpus, filesOf, inStore, outcome, tiny } from "./tiny_run.ts";

/** Moments at which a run is killed. */
const KILLS = 15;

await prepareCorpus(corpus);
const mounts = await mayMount();
const spec = tiny(0.4, 40);
const key = runKey(spec);
const whole = await unbroken();

/** A run that nothing disturbs, and the seconds that it takes. */
async function unbroken() {
  const root = await Deno.makeTempDir();
  const started = performance.now();
  await runAll(root, [spec], scheduling());
  const seconds = (performance.now() - started) / 1000;
  const expected = await outcome(root, spec);
  await Deno.remove(root, { recursive: true });
  return { expected, seconds };
}

/** One run at a time, a checkpoint after every update. */
function scheduling(options: Partial<ScheduleOptions> & { hangSeconds?: number } = {}) {
  const { hangSeconds, ...others } = options;
  return {
    jobs: 1,
    executor: localExecutor({ jobs: 1, checkpointSeconds: 0, hangSeconds }),
    ...others,
  };
}

/** Runs `spec` until it has done `steps` updates and interrupts it. */
async function interruptedAfter(steps: number, root: string) {
  const abort = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.kind === "progress" && event.done >= steps) abort.abort();
  };
  await assert.rejects(runAll(root, [spec], scheduling({ signal: abort.signal, onEvent })));
}

const ofKind = <K extends RunEvent["kind"]>(events: RunEvent[], kind: K) =>
  events.filter((event) => event.kind === kind) as Extract<RunEvent, { kind: K }>[];

Deno.test(`kill -9 at ${KILLS} random moments`, () =>
  inStore(async (root) => {
    const { directory, spec: specFile } = runPaths(root, key);
    const random = randomStream({ seed: 1, stream: "kills", epoch: 0, index: 0 });
    const worker = fileURLToPath(new URL("../../lib/runs/workers/worker.ts", import.meta.url));
    let seconds = whole.seconds;
    for (let kills = 0; kills < KILLS;) {
      await Deno.mkdir(directory, { recursive: true });
      await Deno.writeTextFile(specFile, JSON.stringify(spec));
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", worker, root, specFile, "2", '{"checkpointSeconds":0}'],
        stdout: "null",
        stderr: "null",
      }).spawn();
      const timer = setTimeout(
        () => process.kill("SIGKILL"),
        1000 * seconds * random.float(),
      );
      const { success, signal } = await process.status;
      clearTimeout(timer);
      assert.ok(success || signal === "SIGKILL", "a resumed run failed");
      if (success) seconds *= 0.9; // the machine got faster: kill sooner
      else kills++;
      if (!await readRun(root, key)) continue;
      assert.deepEqual(await outcome(root, spec), whole.expected);
      await Deno.remove(directory, { recursive: true });
    }
    await runAll(root, [spec], scheduling());
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));

Deno.test("two schedulers on one store", () =>
  inStore(async (root) => {
    const specs = [0.15, 0.3, 0.5, 0.8].map((rate) => tiny(rate, 12));
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const both = await Promise.all([
      runAll(root, specs, scheduling({ onEvent })),
      runAll(root, specs, scheduling({ onEvent })),
    ]);
    assert.deepEqual(both[0], both[1]);
    const firstSteps = ofKind(events, "progress").filter(({ done }) => done === 1);
    assert.deepEqual(
      firstSteps.map(({ key }) => key).sort(),
      specs.map(runKey).sort(),
      "each run is computed once",
    );
    assert.deepEqual(ofKind(events, "failed"), []);
    for (const spec of specs) {
      const files = filesOf(root, spec);
      assert.ok(files.every((name) => !/lock|part|checkpoint/.test(name)), String(files));
    }
  }));

Deno.test("a scheduler killed while its worker lives on", () =>
  inStore(async (root) => {
    const long = tiny(0.4, 400);
    const first = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--no-check"],
        ...[fileURLToPath(new URL("schedule_once.ts", import.meta.url)), root],
        JSON.stringify(long),
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let said = "";
    for await (const chunk of first.stdout.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("progress")) first.kill("SIGKILL");
    }
    await first.status;
    const events: RunEvent[] = [];
    await runAll(root, [long], scheduling({ onEvent: (event) => void events.push(event) }));
    assert.deepEqual(ofKind(events, "started"), [], "it is waited for, not computed twice");
    assert.equal(ofKind(events, "stored").length, 1);
  }));

Deno.test({
  name: "a full disk",
  ignore: !mounts,
  fn: () =>
    onSmallDisk(64 * 2 ** 20, async (disk) => {
      const other = tiny(0.15, 4);
      await runAll(disk.path, [other], scheduling());
      const kept = await outcome(disk.path, other);
      await interruptedAfter(2, disk.path);
      const { directory } = runPaths(disk.path, key);
      const [step] = await checkpointSteps(directory);
      const { size } = await Deno.stat(checkpointPath(directory, step));
      await disk.fill(size / 2);
      await assert.rejects(runAll(disk.path, [other, spec], scheduling()), {
        name: "StorageError",
        message: /cannot be written: the disk is full\. Free some space and run the same command/,
      });
      assert.deepEqual(await outcome(disk.path, other), kept);
      const files = filesOf(disk.path, spec);
      assert.ok(!files.some((name) => name.endsWith(".part")), String(files));
      const [sameStep] = await checkpointSteps(directory);
      assert.equal(sameStep, step, "the checkpoint from before is kept");
      await disk.empty();
      await runAll(disk.path, [other, spec], scheduling());
      assert.deepEqual(await outcome(disk.path, spec), whole.expected);
    }),
});

Deno.test({
  name: "a read-only store",
  ignore: !mounts,
  fn: () =>
    onSmallDisk(16 * 2 ** 20, async (disk) => {
      const other = tiny(0.15, 4);
      const stored = await runAll(disk.path, [other], scheduling());
      await disk.makeReadOnly();
      assert.deepEqual(await runAll(disk.path, [other], scheduling()), stored);
      await assert.rejects(runAll(disk.path, [other, spec], scheduling()), {
        name: "StorageError",
        message: /cannot be written: it is read-only\. Make it writable and run the same command/,
      });
    }),
});

Deno.test("a truncated checkpoint", () =>
  inStore(async (root) => {
    await interruptedAfter(5, root);
    const { directory } = runPaths(root, key);
    const [newest, before] = await checkpointSteps(directory);
    const bytes = await Deno.readFile(checkpointPath(directory, newest));
    await Deno.writeFile(checkpointPath(directory, newest), bytes.slice(0, bytes.length / 2));
    const events: RunEvent[] = [];
    await runAll(root, [spec], scheduling({ onEvent: (event) => void events.push(event) }));
    assert.match(ofKind(events, "warned")[0].message, /is damaged: .* goes on from an earlier/);
    assert.equal(ofKind(events, "progress")[0].done, before + 1);
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));

Deno.test("a bit-flipped checkpoint, and the one before it too", () =>
  inStore(async (root) => {
    await interruptedAfter(5, root);
    const { directory } = runPaths(root, key);
    for (const step of await checkpointSteps(directory)) {
      const bytes = await Deno.readFile(checkpointPath(directory, step));
      bytes[bytes.length - 100] ^= 4;
      await Deno.writeFile(checkpointPath(directory, step), bytes);
    }
    const events: RunEvent[] = [];
    await runAll(root, [spec], scheduling({ onEvent: (event) => void events.push(event) }));
    assert.equal(ofKind(events, "warned").length, 2);
    assert.equal(ofKind(events, "progress")[0].done, 1);
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));

Deno.test("a bit-flipped result", () =>
  inStore(async (root) => {
    await runAll(root, [spec], scheduling());
    const { result } = runPaths(root, key);
    const text = await Deno.readTextFile(result);
    await Deno.writeTextFile(result, text.replace(/"tokens": (\d)/, '"tokens": 9$1'));
    const events: RunEvent[] = [];
    await runAll(root, [spec], scheduling({ onEvent: (event) => void events.push(event) }));
    assert.match(ofKind(events, "warned")[0].message, /result\.json is damaged/);
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));

Deno.test("a clock set back, while a process of another machine holds a run", () =>
  inStore(async (root) => {
    const { directory } = runPaths(root, key);
    const lock = join(directory, "lock.3");
    await Deno.mkdir(directory);
    const owner = { host: "elsewhere", machine: "another", pid: Deno.pid, started: "1" };
    let beats = 0;
    const beat = () =>
      Deno.writeTextFileSync(
        lock,
        `${JSON.stringify(owner)}\n${String(++beats).padStart(12, "0")}`,
      );
    beat();
    const heart = setInterval(beat, 500);
    const now = Date.now;
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const ended = runAll(root, [spec], scheduling({ onEvent, leaseSeconds: 3 }));
    try {
      Date.now = () => now() - 1e10;
      Deno.utimeSync(lock, 0, 0);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      assert.deepEqual(events.map(({ kind }) => kind), ["elsewhere"], "it lives: not taken over");
      clearInterval(heart);
      const far = new Date("2100-01-01");
      Deno.utimeSync(lock, far, far);
      await ended;
    } finally {
      clearInterval(heart);
      Date.now = now;
    }
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));

Deno.test("a worker that hangs", () =>
  inStore(async (root) => {
    let stopped = false;
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (stopped || event.kind !== "progress" || event.done < 3) return;
      stopped = true;
      const [name] = [...Deno.readDirSync(runPaths(root, key).directory)]
        .map(({ name }) => name).filter((name) => name.startsWith("lock."));
      const lock = Deno.readTextFileSync(join(runPaths(root, key).directory, name));
      Deno.kill(JSON.parse(lock.split("\n")[0]).pid, "SIGSTOP");
    };
    const hangSeconds = Math.ceil(10 + 2 * whole.seconds);
    await runAll(root, [spec], scheduling({ hangSeconds, onEvent }));
    assert.match(ofKind(events, "retried")[0].message, /no progress for \d+ s and was stopped/);
    assert.deepEqual(await outcome(root, spec), whole.expected);
  }));
