import assert from "node:assert/strict";
import { root } from "../../commands/shared/paths.ts";
import { computableProfiles, profileNames } from "../../commands/shared/profile_names.ts";
import { largeProfiles, profiles } from "@/experiments/profiles/profiles.ts";
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

Deno.test("arguments that can never be right end a command with code 2 and a sentence", async () => {
  const wrong: [args: string[], said: RegExp][] = [
    [["data", "--profile", "smol"], /--profile cannot be "smol"; valid values are smoke, /],
    [["results", "--profile", "smol"], /--profile cannot be "smol"; valid values are smoke, /],
    [["reproduce", "--workers", "none"], /--workers is "none"; it must be a number of workers/],
    [["reproduce", "--sbatch=--time=1"], /--sbatch is for --executor slurm/],
    [["runs", "lst"], /"lst" is not understood; say list, show KEY/],
    [["worker"], /Say which worker this is: --workers/],
    [["evaluate", "--checkpoint", "data/models/40", "--task", "sst"], /no task "sst"/],
  ];
  for (const [[name, ...args], said] of wrong) {
    const { code, stderr } = await scriptEnd(`commands/${name}/main.ts`, args);
    assert.equal(code, 2, `${name} ${args}: ${stderr}`);
    assert.match(stderr, said);
  }
});

Deno.test("command lines know the profiles that there are", () => {
  assert.deepEqual(profileNames, Object.keys({ ...profiles, ...largeProfiles }).sort(inOrder));
  assert.deepEqual(computableProfiles, profileNames.filter((name) => name !== "paper"));
});

function inOrder(one: string, other: string): number {
  const place = (name: string) => profileNames.findIndex((known) => known === name);
  return place(one) - place(other);
}
