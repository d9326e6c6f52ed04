import assert from "node:assert/strict";
import { countTests, judgeRun } from "../../commands/test/totals.ts";
import { pretendedPython, type SmallRepository, smallRepository } from "./small_repository.ts";

const passing = 'Deno.test("passes", () => {});\n';
const failing = 'Deno.test("fails", () => { throw new Error("on purpose"); });\n';

async function runTests(repository: SmallRepository, ...paths: string[]) {
  const ended = await repository.run("test", paths, { python3: pretendedPython("3.11.7") });
  return { ...ended, lastLine: ended.stdout.trimEnd().split("\n").at(-1) };
}

Deno.test("passing tests are counted and the command succeeds", async () => {
  await using repository = await smallRepository();
  await repository.write("tests/one_test.ts", passing);
  await repository.write("tests/folder/two_test.ts", passing + passing.replace("passes", "too"));
  await repository.write("lib/none.ts", "export {};\n");
  const { code, lastLine } = await runTests(repository, "tests");
  assert.equal(code, 0);
  assert.equal(lastLine, "3 passed, 0 failed");
});

Deno.test("a failing test is counted, shown and fails the command", async () => {
  await using repository = await smallRepository();
  await repository.write("tests/one_test.ts", passing + failing);
  await repository.write("tests/two_test.ts", passing);
  const { code, lastLine, stdout } = await runTests(repository, "tests");
  assert.equal(code, 1);
  assert.equal(lastLine, "2 passed, 1 failed");
  assert.match(stdout, /on purpose/);
  assert.match(stdout, /^Failing: tests\/one_test\.ts$/m);
});

Deno.test("files that do not load, crash or exit early count as failures", async () => {
  await using repository = await smallRepository();
  await repository.write("tests/crash_test.ts", passing + 'Deno.kill(Deno.pid, "SIGKILL");\n');
  await repository.write("tests/load_test.ts", 'import "./missing.ts";\n' + passing);
  await repository.write("tests/syntax_test.ts", "const = 1;\n");
  await repository.write("tests/throw_test.ts", passing + 'throw new Error("at the top");\n');
  await repository.write("tests/well_test.ts", passing);
  const { code, lastLine, stdout } = await runTests(repository, "tests");
  assert.equal(code, 1);
  assert.equal(lastLine, "1 passed, 4 failed");
  assert.match(stdout, /ended by SIGKILL/);
});

Deno.test("examples in the documentation are tests", async () => {
  await using repository = await smallRepository();
  const example = (check: string) =>
    `/**\n * A number.\n *\n * \`\`\`ts\n * import { one } from "./one.ts";\n` +
    ` * if (one !== ${check}) throw new Error("wrong example");\n * \`\`\`\n */\n` +
    "export const one = 1;\n";
  await repository.write("lib/folder/one.ts", example("1"));
  assert.equal((await runTests(repository, "lib/folder")).lastLine, "1 passed, 0 failed");
  await repository.write("lib/folder/one.ts", example("2"));
  const wrong = await runTests(repository, "lib/folder/one.ts");
  assert.equal(wrong.lastLine, "0 passed, 1 failed");
  assert.equal(wrong.code, 1);
});

Deno.test("paths choose the tests, and one without tests is named", async () => {
  await using repository = await smallRepository();
  await repository.write("tests/one_test.ts", passing);
  await repository.write("tests/two_test.ts", failing);
  assert.equal((await runTests(repository, "tests/one_test.ts")).lastLine, "1 passed, 0 failed");
  const { code, stderr } = await runTests(repository, "tests/three");
  assert.equal(code, 2);
  assert.match(stderr, /There are no tests at tests\/three/);
});

Deno.test("steps are part of their test, and skipped tests are not passed ones", () => {
  const testcase = (name: string, body = "") => `<testcase name="${name}">${body}\n</testcase>`;
  const report = [
    '<testsuites><testsuite name="a">',
    testcase("outer", '<failure message="1 step failed"></failure>'),
    testcase("outer &gt; inner", '<failure message="x">&lt;testcase&gt;</failure>'),
    testcase("a &gt; b"),
    testcase("skipped", "<skipped/>"),
    '</testsuite><testsuite name="b">',
    testcase("outer &gt; inner"),
    "</testsuite></testsuites>",
  ].join("\n");
  assert.deepEqual(countTests(report), { passed: 2, failed: 1, skipped: 1 });
});

Deno.test("a run without a report or with a hidden failure has failed", () => {
  assert.deepEqual(judgeRun("", false), { passed: 0, failed: 1, skipped: 0 });
  assert.equal(judgeRun('<testsuite <testcase name="a"></testcase>', false).failed, 1);
});
