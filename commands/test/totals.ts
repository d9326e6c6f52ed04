/** How many tests passed, failed and were skipped. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts the tests in a JUnit report of `deno test`. Steps belong to their test and are not counted again.
 *
 * @param report the XML text
 */
export function countTests(report: string): Totals {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of report.split("<testsuite ").slice(1)) {
    const names = new Set<string>();
    for (
      const [, name, body] of suite.matchAll(/<testcase name="([^"]*)"[^>]*>([^]*?)<\/testcase>/g)
    ) {
      names.add(name);
      if (isStep(name, names)) continue;
      if (body.includes("<failure") || body.includes("<error")) totals.failed += 1;
      else if (body.includes("<skipped")) totals.skipped += 1;
      else totals.passed += 1;
    }
  }
  return totals;
}

/** A step is called `test > step`, and its test comes before it. */
function isStep(name: string, earlier: Set<string>): boolean {
  const parts = name.split(" &gt; ");
  return parts.some((_, end) => end > 0 && earlier.has(parts.slice(0, end).join(" &gt; ")));
}

/**
 * The totals of one run of `deno test`. A run that failed although none of its tests did (a file that does not load, a
 * crash, an early exit) counts as one more failure.
 *
 * @param report the JUnit report; empty where the run left none
 * @param success whether the run ended with exit code 0
 */
export function judgeRun(report: string, success: boolean): Totals {
  const totals = countTests(report);
  if (!success && totals.failed === 0) totals.failed = 1;
  return totals;
}
