import assert from "node:assert/strict";
import { helpText, parseArguments } from "../../commands/shared/arguments.ts";
import { scriptEnd } from "./script_end.ts";

const usage = {
  command: "example",
  description: "Shows how flags are read.",
  flags: {
    profile: { value: "name", description: "how much to run", choices: ["smoke", "quick"] },
    jobs: { value: "number", description: "runs at the same time" },
    open: { description: "open the result" },
  },
} as const;

Deno.test("flags with values, with equals signs and switches are read", () => {
  const { flags } = parseArguments(usage, ["--profile", "smoke", "--jobs=2", "--open"]);
  assert.deepEqual(flags, { profile: "smoke", jobs: "2", open: true });
});

Deno.test("absent flags are undefined", () => {
  const { flags } = parseArguments(usage, []);
  assert.equal(flags.profile, undefined);
  assert.equal(flags.open, undefined);
});

Deno.test("an unknown flag is named and the valid ones are listed", () => {
  assert.throws(() => parseArguments(usage, ["--fast"]), {
    message: "`example` does not know the flag --fast; " +
      "valid flags are --profile <name>, --jobs <number>, --open.",
  });
});

Deno.test("names that every object has are no flags", () => {
  assert.throws(() => parseArguments(usage, ["--constructor"]), /does not know/);
});

Deno.test("a value outside the choices is refused with the choices", () => {
  assert.throws(() => parseArguments(usage, ["--profile", "huge"]), {
    message: '--profile cannot be "huge"; valid values are smoke, quick.',
  });
});

Deno.test("a missing value and a value too many are named", () => {
  assert.throws(() => parseArguments(usage, ["--jobs"]), /--jobs needs a value/);
  assert.throws(() => parseArguments(usage, ["--jobs", "--open"]), /--jobs needs a value/);
  assert.throws(() => parseArguments(usage, ["--open=yes"]), /--open takes no value/);
});

Deno.test("a command that listens refuses a port that is none, and ends with exit code 2", async () => {
  for (const command of ["lab", "serve"]) {
    for (const port of ["70000", "1.5", "http"]) {
      const { code, stderr } = await scriptEnd(`commands/${command}/main.ts`, ["--port", port]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^--port is "${port}"; it must be an integer from 0,`));
    }
  }
});

Deno.test("numbers are read as numbers, and what is no number of their kind is named", () => {
  const usage = {
    command: "example",
    description: "Counts.",
    flags: {
      jobs: { value: "number", number: "whole", description: "runs at the same time" },
      rate: { value: "number", number: "positive", description: "how fast" },
    },
  } as const;
  const { flags } = parseArguments(usage, ["--jobs", "2", "--rate=5e-4"]);
  assert.deepEqual(flags, { jobs: 2, rate: 5e-4 });
  for (const text of ["0", "1.5", "two", "Infinity"]) {
    assert.throws(() => parseArguments(usage, ["--jobs", text]), {
      message: `--jobs is "${text}"; it must be a positive integer.`,
    });
  }
  assert.throws(() => parseArguments(usage, ["--rate=-1"]), {
    message: '--rate is "-1"; it must be a positive number.',
  });
});

Deno.test("bare arguments are refused unless the command takes some", () => {
  assert.throws(() => parseArguments(usage, ["tests"]), /does not know the argument "tests"/);
  const { positionals } = parseArguments({ ...usage, positionals: "paths" }, ["a", "--open", "b"]);
  assert.deepEqual(positionals, ["a", "b"]);
});

Deno.test("the help names the command, every flag and its choices", () => {
  const text = helpText(usage);
  assert.match(text, /deno task example/);
  for (const flag of ["--profile <name>", "--jobs <number>", "--open", "--help", "smoke, quick"]) {
    assert.ok(text.includes(flag), `${flag} is missing`);
  }
});
