import assert from "node:assert/strict";
import * as esbuild from "esbuild";
import { root } from "../commands/shared/paths.ts";
import { basename, matchesGlob } from "node:path";
import { clientBundle } from "../site/build/bundle_client.ts";

/** The folders from the lowest to the highest; those of one row may import each other. */
const layers: string[][] = [
  ["lib/random", "lib/files", "lib/format"],
  ["lib/tensorflow"],
  ["lib/hub"],
  ["lib/text"],
  ["lib/masking"],
  ["lib/encoder"],
  ["lib/models"],
  ["lib/training"],
  ["lib/tasks"],
  ["lib/runs"],
  ["lib/experiments"],
  ["lib/report"],
  ["site", "notebooks"],
  ["commands"],
  ["tests"],
];

/** The folders of which a browser may load all, and all that they may import. */
const portable = ["lib/random", "lib/masking", "lib/encoder"];
const portableImports = [...portable, "@tensorflow/tfjs-core"];

/** The only module that may import from the web: Lume is published there alone. */
const lumeConfiguration = "site/_config.ts";

interface Import {
  /** Importing file, relative to the root. */
  from: string;
  /** The specifier as written. */
  specifier: string;
  /** Imported file relative to the root, or an address. */
  to: string;
}

const decoder = new TextDecoder();

async function output(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const problems = decoder.decode(stderr).split("\n")
    .filter((line) => !line.startsWith("Warning") && !line.includes("node_modules"));
  assert.ok(success, `deno ${args[0]} failed:\n${problems.join("\n")}`);
  return decoder.decode(stdout);
}

/** TypeScript files below the layers' folders, relative to the root. */
async function sources(): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string) => {
    const entries = await Array.fromAsync(Deno.readDir(`${root}/${folder}`)).catch(() => []);
    for (const { name, isDirectory } of entries) {
      const path = `${folder}/${name}`;
      if (isDirectory && path !== "site/executed") await walk(path);
      else if (/\.tsx?$/.test(name)) found.push(path);
    }
  };
  for (const folder of layers.flat()) await walk(folder);
  return found.sort();
}

/** Every import of the project's files, as Deno itself resolves them. */
async function imports(): Promise<Import[]> {
  const folder = await Deno.makeTempDir();
  try {
    const entry = `${folder}/all.ts`;
    const files = (await sources()).filter((path) => path !== lumeConfiguration);
    await Deno.writeTextFile(
      entry,
      files.map((path) => `import ${JSON.stringify(`file://${encodeURI(root)}/${path}`)};\n`).join(
        "",
      ),
    );
    const graph = JSON.parse(
      await output(["info", "--json", "--no-remote", `--config=${root}/deno.json`, entry]),
    );
    const relative = (address: string) =>
      address.startsWith(`file://${encodeURI(root)}/`)
        ? decodeURI(address.slice(`file://${encodeURI(root)}/`.length))
        : address;
    const found: Import[] = [];
    for (const { specifier, dependencies } of graph.modules) {
      const from = relative(specifier);
      if (from === specifier) continue;
      for (const dependency of dependencies ?? []) {
        const target = (dependency.code ?? dependency.type)?.specifier ?? dependency.specifier;
        found.push({ from, specifier: dependency.specifier, to: relative(target) });
      }
    }
    return found;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function layerOf(path: string): number {
  return layers.findIndex((row) => row.some((folder) => path.startsWith(`${folder}/`)));
}

Deno.test("folders import downwards only", async () => {
  const found = await imports();
  assert.ok(found.length > 0);
  const upwards = found.filter(({ from, to }) => layerOf(to) > layerOf(from));
  assert.deepEqual(upwards, []);
});

Deno.test("no file imports itself by way of others", async () => {
  const targets = Map.groupBy(await imports(), ({ from }) => from);
  const done = new Set<string>();
  const follow = (file: string, path: string[]): void => {
    assert.ok(!path.includes(file), `A circle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) follow(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) follow(file, []);
});

Deno.test("every module of the project lies in a folder of the architecture", async () => {
  const outside = (await imports()).filter(({ to, specifier }) =>
    !/^(npm|node|data|https?):/.test(to) && !specifier.endsWith(".json") && layerOf(to) < 0
  );
  assert.deepEqual(outside, []);
});

Deno.test("what commands say before npm's packages are there needs none of them", async () => {
  const packages = (await imports()).filter(({ from, to }) =>
    from.startsWith("lib/format/") && to.startsWith("npm:")
  );
  assert.deepEqual(packages, []);
});

Deno.test("only Lume's configuration imports from the web", async () => {
  const remote = (await imports()).filter(({ to, specifier }) =>
    /^(https?|jsr):/.test(to) || /^(https?|jsr):/.test(specifier)
  );
  assert.deepEqual(remote, []);
});

Deno.test("what a browser may load imports nothing but its like", async () => {
  const bound = (await imports()).filter(({ from, to, specifier }) =>
    portable.some((folder) => from.startsWith(`${folder}/`)) &&
    !portableImports.some((allowed) => to.startsWith(`${allowed}/`) || specifier === allowed)
  );
  assert.deepEqual(bound, []);
});

/** Globals that a browser does not have. */
const notInBrowsers = ["Deno", "process", "Buffer", "__dirname", "__filename", "require"];

/** Each global by a name that no file has, which says in the output that it was used. */
const marked = Object.fromEntries(
  notInBrowsers.flatMap((name) =>
    [name, `globalThis.${name}`].map((used) => [used, `NOT_${name}`])
  ),
);

/** What of Deno or Node a file uses. */
async function boundTo(path: string, code: string): Promise<string[]> {
  const { code: plain } = await esbuild.transform(code, {
    loader: path.endsWith("x") ? "tsx" : "ts",
    define: marked,
  });
  return [
    ...notInBrowsers.filter((name) => plain.includes(`NOT_${name}`)),
    ...plain.match(/["'](node:|jsr:@std\/|npm:@types\/node)[^"']*["']/g) ?? [],
  ].map((what) => `${path} uses ${what}`);
}

Deno.test("what a browser loads uses nothing of Deno or Node", async () => {
  try {
    const { metafile } = await esbuild.build({
      ...clientBundle,
      external: [...clientBundle.external, "node:*"],
      outdir: "client",
      write: false,
      metafile: true,
    });
    const loaded = Object.keys(metafile.inputs).filter((path) => layerOf(path) >= 0);
    for (const folder of ["lib/encoder", "lib/masking", "lib/report", "lib/text", "site/client"]) {
      assert.ok(
        loaded.some((path) => path.startsWith(`${folder}/`)),
        `of ${folder} nothing is loaded`,
      );
    }
    const whole = (await sources()).filter((path) =>
      portable.some((folder) => path.startsWith(`${folder}/`))
    );
    const found: string[] = [];
    for (const path of new Set([...loaded, ...whole])) {
      found.push(...await boundTo(path, await Deno.readTextFile(`${root}/${path}`)));
    }
    assert.deepEqual(found, []);
    for (
      const [code, uses] of [
        ["export const a = Deno.args;", "Deno"],
        ["export const a = typeof process;", "process"],
        ["export const a = new Buffer(1);", "Buffer"],
        ["export const a = globalThis.Deno;", "Deno"],
        ['export { join } from "node:path";', '"node:path"'],
        ['export const a = await import("node:fs");', '"node:fs"'],
      ]
    ) assert.deepEqual(await boundTo("made.ts", code), [`made.ts uses ${uses}`]);
    assert.deepEqual(await boundTo("made.ts", "// Deno.args\nexport const Buffer = 1;"), []);
  } finally {
    await esbuild.stop();
  }
});

Deno.test("everything that lib exports is documented, numbered constants aside", async () => {
  const files = (await sources()).filter((path) => path.startsWith("lib/"));
  const documentation = JSON.parse(await output(["doc", "--json", ...files]));
  const bare: string[] = [];
  for (
    const [address, { symbols }] of Object.entries<{ symbols: DocumentedSymbol[] }>(
      documentation.nodes,
    )
  ) {
    for (const { name, declarations } of symbols) {
      const exported = declarations.filter(({ declarationKind, kind }) =>
        declarationKind === "export" && kind !== "import" && kind !== "reference"
      );
      const constant = /^[A-Z0-9_]+$/.test(name);
      if (exported.length > 0 && !constant && !exported.some(({ jsDoc }) => jsDoc)) {
        bare.push(`${address.split("/lib/").at(-1)}: ${name}`);
      }
    }
  }
  assert.deepEqual(bare, []);
});

interface DocumentedSymbol {
  name: string;
  declarations: { declarationKind: string; kind: string; jsDoc?: unknown }[];
}

Deno.test("the code type-checks", async () => {
  const present = [];
  for (const folder of ["commands", "lib", "site", "tests"]) {
    if (await Deno.stat(`${root}/${folder}`).catch(() => null)) present.push(folder);
  }
  await output(["check", "--quiet", ...present]);
});

/** Text files that are committed or about to be. */
async function committedFiles(): Promise<string[]> {
  const files = await filesByGit() ?? await filesByWalking();
  assert.ok(files.length > 500, `only ${files.length} files were found`);
  return files;
}

const isText = (path: string) => !/\.(png|woff2|safetensors)$/.test(path);

/** `null` without git. */
async function filesByGit(): Promise<string[] | null> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      cwd: root,
      stderr: "null",
    }).output();
    if (!success) return null;
    return decoder.decode(stdout).split("\0").filter((path) => path && isText(path));
  } catch {
    return null;
  }
}

/** All files but those that `.gitignore` names; links are not followed. */
async function filesByWalking(): Promise<string[]> {
  const lines = (await Deno.readTextFile(`${root}/.gitignore`)).split("\n").filter(Boolean);
  const ignored = (path: string) =>
    basename(path) === ".git" ||
    lines.some((line) =>
      matchesGlob(line.startsWith("/") ? path : basename(path), line.replace(/^\/|\/$/g, ""))
    );
  const found: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory, isFile } of Deno.readDir(`${root}/${folder}`)) {
      const path = folder + name;
      if (ignored(path)) continue;
      if (isDirectory) await walk(`${path}/`);
      else if (isFile && isText(path)) found.push(path);
    }
  };
  await walk("");
  return found;
}

Deno.test("without git, the files that git would name are found, and none of those that it ignores", async () => {
  const walked = new Set(await filesByWalking());
  for (const path of await filesByGit() ?? ["deno.json"]) {
    const { isFile } = await Deno.lstat(`${root}/${path}`).catch(() => ({ isFile: false }));
    if (isFile) assert.ok(walked.has(path), path);
  }
  const inside = /^(\.git|\.venv|node_modules|_site|runs|data\/cache|site\/executed)\/|__pycache__/;
  assert.deepEqual([...walked].filter((path) => inside.test(path)), []);
});

Deno.test("no file names a folder of one machine", async () => {
  const machinePath = new RegExp(
    `(^|[\\s"'\`(=:])/(${["work", "root", "home", "tmp"].join("|")})/`,
    "m",
  );
  const found = [];
  for (const path of await committedFiles()) {
    const text = await Deno.readTextFile(`${root}/${path}`).catch(() => "");
    const match = text.match(machinePath);
    if (match) found.push(`${path}: ${text.slice(match.index!, match.index! + 60)}`);
  }
  assert.deepEqual(found, []);
});

Deno.test("notebooks are committed without outputs and for the project's kernel", async () => {
  for (const path of await committedFiles()) {
    if (!path.startsWith("notebooks/") || !path.endsWith(".ipynb")) continue;
    const notebook = JSON.parse(await Deno.readTextFile(`${root}/${path}`));
    assert.equal(notebook.metadata.kernelspec?.name, "maskrate", path);
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code") continue;
      assert.deepEqual(cell.outputs, [], path);
      assert.equal(cell.execution_count, null, path);
    }
  }
});
