import assert from "node:assert/strict";
import { root } from "../../commands/shared/paths.ts";
import { scriptEnd } from "./script_end.ts";

const { tasks }: { tasks: Record<string, string> } = JSON.parse(
  await Deno.readTextFile(`${root}/deno.json`),
);

for (const [name, line] of Object.entries(tasks)) {
  Deno.test(`${name} explains itself and refuses a flag that it does not have`, async () => {
    const script = line.split(" ").at(-1)!;
    const help = await scriptEnd(script, ["--help"]);
    assert.equal(help.code, 0, help.stderr);
    assert.match(
      help.stdout,
      new RegExp(`\\nUsage: deno task ${name} [^]*\\n  --help +this text\\n$`),
    );
    const wrong = await scriptEnd(script, ["--no-such-flag"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /does not know the flag --no-such-flag/);
  });
}

Deno.test("a folder of notebooks that is not there ends site before it executes any", async () => {
  const { code, stdout, stderr } = await scriptEnd("commands/site/main.ts", [
    ...["--notebooks", "/nowhere/executed"],
  ]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^There is no folder \/nowhere\/executed; --notebooks names one of executed/,
  );
  assert.equal(stdout, "");
});
