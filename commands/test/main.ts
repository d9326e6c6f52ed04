import { readArguments } from "../shared/arguments.ts";
import { startProgress } from "../shared/progress.ts";
import { findTests, type TestRun } from "./find_tests.ts";
import { judgeRun, type Totals } from "./totals.ts";
import { root } from "../shared/paths.ts";
import { setUp } from "../set_up/main.ts";
import { duration } from "@/format/duration.ts";

/** Files at a time; most tests use one core. */
const AT_A_TIME = Math.max(1, Math.min(4, navigator.hardwareConcurrency));

/**
 * Runs tests, each file in a process of its own, so that a crash costs one file only, and as many side by side as there
 * are cores. Prints a line for each file, and everything that a failing one printed.
 */
export async function runTests(runs: TestRun[]): Promise<Totals> {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const failing: string[] = [];
  const progress = startProgress("Testing", runs.length, { unit: "files" });
  const waiting = [...runs];
  let done = 0;
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const started = performance.now();
      const { counted, output } = await runFile(run);
      totals.passed += counted.passed;
      totals.failed += counted.failed;
      totals.skipped += counted.skipped;
      const time = duration((performance.now() - started) / 1000);
      const skipped = counted.skipped > 0 ? `, ${counted.skipped} skipped` : "";
      if (counted.failed > 0) {
        failing.push(run.name);
        progress.print(output.trimEnd());
      }
      const sign = counted.failed > 0 ? "FAILED" : "ok";
      progress.print(
        `${sign}  ${run.name}: ${counted.passed} passed, ${counted.failed} failed${skipped} (${time})`,
      );
      progress.update(++done, run.name);
    }
  }));
  progress.finish();
  if (failing.length > 0) console.log(`Failing: ${failing.join(", ")}`);
  if (totals.skipped > 0) console.log(`Skipped: ${totals.skipped}`);
  return totals;
}

async function runFile({ args }: TestRun): Promise<{ counted: Totals; output: string }> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const child = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--allow-all", "--no-check", `--junit-path=${report}`, ...args],
      cwd: root,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    let output = decoder.decode(child.stdout) + decoder.decode(child.stderr);
    const xml = await Deno.readTextFile(report);
    if (child.signal) output += `\nThe test process ended by ${child.signal}.`;
    else if (!xml) output += "\nThe test process stopped before it could report.";
    return { counted: judgeRun(xml, child.success), output };
  } finally {
    await Deno.remove(report);
  }
}

if (import.meta.main) {
  const { positionals } = readArguments({
    command: "test",
    description: "Runs the tests and the documented examples, after set-up where that is needed.",
    flags: {},
    positionals: "files or folders",
  });
  await setUp();
  let runs;
  try {
    const everything = positionals.length === 0;
    runs = await findTests(root, everything ? ["tests", "lib", "commands"] : positionals);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(2);
  }
  const { passed, failed } = await runTests(runs);
  console.log(`${passed} passed, ${failed} failed`);
  Deno.exit(failed > 0 ? 1 : 0);
}
