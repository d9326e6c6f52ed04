import assert from "node:assert/strict";
import fc from "fast-check";
import { progressLine, type ProgressState, startProgress } from "../../commands/shared/progress.ts";

const half: ProgressState = {
  label: "Training",
  done: 500,
  total: 1000,
  seconds: 50,
  unit: "steps",
  note: "loss 5.20",
};

Deno.test("a line shows share, amounts, rate, time left and the note", () => {
  assert.equal(
    progressLine(half, 200),
    "Training ██████████░░░░░░░░░░  50 % · 500 / 1,000 steps · 10 steps/s · 50 s left · loss 5.20",
  );
});

Deno.test("without a total a line shows amount, rate and time spent", () => {
  const line = progressLine({ ...half, total: null, unit: "bytes", done: 5e6, note: "" }, 200);
  assert.equal(line, "Training 5.0 MB · 100.0 kB/s · 50 s");
});

Deno.test("rates below one a second are given by the minute", () => {
  const line = progressLine({ ...half, done: 5, total: 10, unit: "runs", note: "" }, 200);
  assert.match(line, /6 runs\/min/);
});

Deno.test("nothing to do counts as done", () => {
  assert.match(progressLine({ ...half, done: 0, total: 0 }, 200), /100 %/);
});

Deno.test("a line never exceeds the width nor the bar its frame", () => {
  fc.assert(fc.property(
    fc.record({
      label: fc.string({ maxLength: 30 }),
      done: fc.nat(),
      total: fc.option(fc.nat()),
      seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      unit: fc.constantFrom("", "bytes", "steps"),
      note: fc.string({ maxLength: 50 }),
    }),
    fc.integer({ min: 1, max: 150 }),
    (state, columns) => {
      assert.ok(progressLine(state, columns).length <= columns);
      const line = progressLine({ ...state, label: "", note: "" }, Infinity);
      if (state.total !== null) assert.equal(line.match(/[█░]/g)!.length, 20);
    },
  ));
});

/** A display whose clock and output are in the test's hands. */
function display(terminal: boolean) {
  let time = 0;
  const written: string[] = [];
  const progress = startProgress("Testing", 100, {
    unit: "files",
    terminal,
    columns: () => 80,
    now: () => time,
    write: (text) => void written.push(text),
  });
  return { progress, written, wait: (seconds: number) => time += seconds * 1000 };
}

Deno.test("without a terminal only whole lines are printed, and few of them", () => {
  const { progress, written, wait } = display(false);
  for (let done = 1; done <= 100; done++) {
    wait(1);
    progress.update(done);
  }
  progress.finish("all well");
  assert.ok(written.every((line) => line.endsWith("\n") && !line.includes("\r")));
  assert.ok(written.length >= 5 && written.length <= 12, `${written.length} lines`);
  assert.equal(written.at(-1), "Testing: 100 files · 1 min 40 s · all well\n");
});

Deno.test("on a terminal one line is redrawn, at most ten times a second", () => {
  const { progress, written, wait } = display(true);
  for (let done = 1; done <= 100; done++) {
    wait(0.01);
    progress.update(done);
  }
  progress.finish();
  assert.ok(written.length <= 12, `${written.length} redraws`);
  assert.ok(written.slice(0, -1).every((text) => text.startsWith("\r") && !text.includes("\n")));
  assert.ok(written.at(-1)!.endsWith("\n"));
});

Deno.test("stopping leaves no half-drawn line", () => {
  const { progress, written } = display(true);
  progress.stop();
  assert.equal(written.at(-1), "\r\x1b[K");
});
