import assert from "node:assert/strict";
import {
  chooseInterpreter,
  type Interpreter,
  judgeVersion,
} from "../../../commands/set_up/python.ts";

function interpreter(version: string, makesEnvironments = true): Interpreter {
  return { command: `python-${version}`, version, makesEnvironments };
}

Deno.test("versions are compared as numbers", () => {
  const judged = {
    "2.7.18": "too old",
    "3.9.18": "too old",
    "3.10.0": "suitable",
    "3.13.5": "suitable",
    "3.14.0": "too new",
    "4.0.0": "too new",
  };
  for (const [version, judgement] of Object.entries(judged)) {
    assert.equal(judgeVersion(version), judgement, version);
  }
});

Deno.test("the first suitable interpreter that can make environments is chosen", () => {
  const chosen = chooseInterpreter([
    interpreter("3.9.18"),
    interpreter("3.14.1"),
    interpreter("3.12.1", false),
    interpreter("3.11.7"),
    interpreter("3.10.2"),
  ]);
  assert.equal(chosen.version, "3.11.7");
});

Deno.test("what is missing is said with what to install", () => {
  assert.throws(
    () => chooseInterpreter([]),
    /No Python was found.*3\.10 to 3\.13.*python3-venv/,
  );
  assert.throws(
    () => chooseInterpreter([interpreter("3.9.18")]),
    /Python 3\.9\.18 .*is too old.*3\.10 to 3\.13/,
  );
  assert.throws(
    () => chooseInterpreter([interpreter("3.14.0")]),
    /Python 3\.14\.0 .*is too new.*3\.10 to 3\.13/,
  );
  assert.throws(
    () => chooseInterpreter([interpreter("3.11.2", false)]),
    /Python 3\.11\.2 .*lacks its venv module.*python3-venv/,
  );
});
