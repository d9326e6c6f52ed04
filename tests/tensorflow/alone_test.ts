import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { libraryDirectory } from "@/tensorflow/library.ts";
import { writeSquareModel } from "./square_model.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}/lib/tensorflow`;

/** Code in the README, indented or not. */
async function blocks(language: string): Promise<string[]> {
  const text = await Deno.readTextFile(`${folder}/README.md`);
  const fences = text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, "gm"));
  return [...fences].map(([, code]) => code);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name === "node_modules") continue;
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

Deno.test("the folder does alone, in a project elsewhere, what its README and examples say", async () => {
  const project = await Deno.makeTempDir();
  const run = async (...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", ...args],
      cwd: project,
      env: { TF_LIBRARY_DIR: libraryDirectory(), NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    await copy(folder, `${project}/tensorflow`);
    const [configuration] = await blocks("json");
    await Deno.writeTextFile(`${project}/deno.json`, configuration);
    await Deno.copyFile(`${root}/deno.lock`, `${project}/deno.lock`);
    await Deno.writeTextFile(`${project}/main.ts`, (await blocks("ts")).join(""));
    await Deno.mkdir(`${project}/saved_model`);
    writeSquareModel(`${project}/saved_model`);

    assert.equal(await run("--check", "main.ts"), "1,4,9\n0.25,0.75");
    assert.equal(await run("tensorflow/example/train.ts"), "loss fell\ncompiled 0 1 1 0");
    assert.equal(await run("tensorflow/example/saved_model.ts", "saved_model"), "y 1 4 9");
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});
