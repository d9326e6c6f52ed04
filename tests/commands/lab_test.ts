import assert from "node:assert/strict";
import { root } from "../../commands/shared/paths.ts";
import { scriptEnd } from "./script_end.ts";

/** What of the project is in the environment that JupyterLab hands to its kernels. */
async function kernelEnvironment(...args: string[]): Promise<string[]> {
  const runtime = await Deno.makeTempDir();
  const lab = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "commands/lab/main.ts", "--no-browser", "--port=0", ...args],
    cwd: root,
    env: { JUPYTER_RUNTIME_DIR: runtime },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    for (;;) {
      const names = (await Array.fromAsync(Deno.readDir(runtime))).map(({ name }) => name);
      const [, process] = /jpserver-(\d+)\.json/.exec(names.join(" ")) ?? [];
      if (process !== undefined) {
        const environment = await Deno.readTextFile(`/proc/${process}/environ`);
        return environment.split("\0").filter((variable) => variable.startsWith("MASKRATE_"));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    lab.kill("SIGTERM");
    await lab.status;
    await Deno.remove(runtime, { recursive: true });
  }
}

Deno.test("lab says whose runs the notebooks show", async () => {
  assert.deepEqual(await kernelEnvironment("--profile", "smoke"), ["MASKRATE_PROFILE=smoke"]);
  assert.deepEqual(await kernelEnvironment("--committed"), ["MASKRATE_RUNS=committed"]);
});

Deno.test("lab refuses a profile that is none, and one beside the committed runs", async () => {
  const script = "commands/lab/main.ts";
  const wrong = await scriptEnd(script, ["--profile", "smol"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--profile cannot be "smol"; valid values are smoke, quick/);
  const both = await scriptEnd(script, ["--profile", "smoke", "--committed"]);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /^--committed shows the runs of data\/results\/.*leave out one/);
});
