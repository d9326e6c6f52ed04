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
