import assert from "node:assert/strict";
import { cases } from "../bench/cases.ts";
import { scriptEnd } from "./script_end.ts";

/** The command's end; it finds no Python and no compiler, so that it cannot install or build anything. */
const bench = (...args: string[]) => scriptEnd("tests/bench/run.ts", args, { PATH: "" });

Deno.test("bench with a name of no case lists the cases and ends before it installs anything", async () => {
  const { code, stdout, stderr } = await bench("2 x 129");
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^No case has "2 x 129" in its name/);
  for (const { name } of cases) assert.ok(stderr.includes(name), name);
});

Deno.test("bench refuses threads that are no number and flags that it does not know", async () => {
  for (
    const [args, message] of [
      [["2", "x", "128"], /comes a number of threads, not "x 128"/],
      [["2 x 128", "0"], /not "0"/],
      [["--round", "3"], /does not know the flag --round/],
      [["--rounds", "0"], /--rounds is "0"/],
    ] as const
  ) {
    const { code, stderr } = await bench(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});
