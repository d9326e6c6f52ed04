import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chartMediaType } from "@/report/render/display.ts";
import { executeNotebook } from "../../commands/notebooks/execute_notebook.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";
import { inFolder } from "../in_folder.ts";

const notebook = (name: string) =>
  fileURLToPath(new URL(`./fixtures/notebooks/${name}.ipynb`, import.meta.url));

Deno.test("a notebook runs in its own folder and keeps its outputs", () =>
  inFolder(async (folder) => {
    const texts: string[] = [];
    const target = `${folder}/01-sample.ipynb`;
    await executeNotebook(notebook("01-sample"), target, { onText: (text) => texts.push(text) });
    assert.deepEqual(texts, ["we [MASK] high masking [MASK] in language [MASK]\n"]);
    const { cells } = JSON.parse(await Deno.readTextFile(target));
    const chart = cells[4].outputs[0].data;
    assert.deepEqual(chart[chartMediaType], { figure: "mask-rate", data: sampleMaskRateData() });
    assert.match([chart["text/html"]].flat().join(""), /<svg /);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["01-sample.ipynb"]);
  }));

Deno.test("a notebook that fails names the cell and leaves the earlier result alone", () =>
  inFolder(async (folder) => {
    const target = `${folder}/02-failing.ipynb`;
    await Deno.writeTextFile(target, "earlier");
    await assert.rejects(
      executeNotebook(notebook("02-failing"), target, { onText: () => {} }),
      /02-failing\.ipynb failed in code cell 2, which begins `throw new RangeError.*the mask rate is 1\.2/,
    );
    assert.equal(await Deno.readTextFile(target), "earlier");
    const saved = await Deno.readTextFile(`${folder}/02-failing.failed.ipynb`);
    assert.match(saved, /before/);
    assert.doesNotMatch(saved, /"name": "stdout",[^}]*never/);
  }));

Deno.test("a file that is no notebook is refused with a sentence", () =>
  inFolder(async (folder) => {
    const source = `${folder}/broken.ipynb`;
    await Deno.writeTextFile(source, "not a notebook");
    await assert.rejects(
      executeNotebook(source, `${folder}/out.ipynb`),
      /broken\.ipynb is not a notebook of format 4: its text is no JSON; open it/,
    );
  }));

Deno.test("an interrupt ends the kernel too and leaves no notebook behind", () =>
  inFolder(async (folder) => {
    let kernel = 0;
    const running = executeNotebook(notebook("03-waiting"), `${folder}/03-waiting.ipynb`, {
      onText: (text) => {
        kernel = Number(text);
        Deno.kill(Deno.pid, "SIGTERM");
      },
    });
    await assert.rejects(running, /03-waiting\.ipynb was interrupted; run the command again/);
    assert.throws(() => Deno.kill(kernel, "SIGCONT"), Deno.errors.NotFound);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

/** Executes cells of this code and returns them with their outputs. */
async function executed(sources: string[], quietSeconds?: number) {
  const folder = await Deno.makeTempDir();
  try {
    const source = `${folder}/in.ipynb`;
    const cells = sources.map((source, i) => ({
      ...{ cell_type: "code", id: `cell-${i}`, metadata: {}, execution_count: null },
      ...{ outputs: [], source },
    }));
    await Deno.writeTextFile(
      source,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }),
    );
    await executeNotebook(source, `${folder}/out.ipynb`, { onText: () => {}, quietSeconds });
    const text = await Deno.readTextFile(`${folder}/out.ipynb`);
    return { text, cells: JSON.parse(text).cells };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("no output is lost, however much a cell prints and shows, and what it handles late is no error", async () => {
  const { cells, text } = await executed([
    'for (let i = 0; i < 60_000; i++) console.log("line " + i);\nDeno.jupyter.html`<b>FIGURE</b>`',
    'console.log("x".repeat(20_000_000));',
    'for (let i = 0; i < 2000; i++) await Deno.jupyter.display({ "text/plain": `${i}` }, { raw: true });',
    'const late = Promise.reject(new Error("x"));\nawait new Promise((r) => setTimeout(r, 20));\nawait late.catch(() => 5)',
  ]);
  const [lines, figure] = cells[0].outputs;
  assert.deepEqual(lines.text.map((line: string) => line.trimEnd()), [
    ...Array.from({ length: 60_000 }, (_, i) => `line ${i}`),
  ]);
  assert.deepEqual(figure.data["text/html"], ["<b>FIGURE</b>"]);
  assert.equal([cells[1].outputs[0].text].flat().join("").length, 20_000_001);
  assert.equal(cells[2].outputs.length, 2000);
  assert.deepEqual(cells[3].outputs.map((output: { data: unknown }) => output.data), [
    { "text/plain": ["5"] },
  ]);
  assert.doesNotMatch(text, /kernel_channel|maskrate\.channel/);
});

Deno.test({
  name: "what workers and child processes print themselves is in the notebook, in its place",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { cells } = await executed([
      `const code = \`console.log("from a worker"); console.error("wrong"); postMessage(1);\`;
const worker = new Worker(URL.createObjectURL(new Blob([code])), { type: "module" });
await new Promise((resolve) => worker.onmessage = resolve);
worker.terminate();`,
      `const sh = (code: string) => new Deno.Command("sh", { args: ["-c", code] });
await sh("echo from a child; echo wrong >&2").spawn().status;
console.log("then the cell");`,
      `import { spawnSync } from "node:child_process";
spawnSync("seq", ["200000"], { stdio: "inherit" });
await sh("yes größer | head -n 100000").spawn().status;
await Promise.resolve()`,
      `Deno.test("two", () => { if (1 + 1 !== 2) throw new Error("no"); });
await sh("echo after a test").spawn().status;
await Promise.resolve()`,
      `sh("sleep 1; echo late").spawn(); undefined`,
    ]);
    const texts = (cell: number) =>
      cells[cell].outputs.map((
        { name, text }: { name: string; text: string[] },
      ) => [name, [text].flat().join("")]);
    assert.deepEqual(texts(0).toSorted(), [["stderr", "wrong\n"], ["stdout", "from a worker\n"]]);
    assert.deepEqual(
      texts(1).toSorted(),
      [["stderr", "wrong\n"], ["stdout", "from a child\n"], ["stdout", "then the cell\n"]],
    );
    assert.deepEqual(texts(1).at(-1), ["stdout", "then the cell\n"]);
    const numbers = Array.from({ length: 200_000 }, (_, i) => `${i + 1}\n`).join("");
    assert.deepEqual(texts(2), [["stdout", numbers + "größer\n".repeat(100_000)]]);
    assert.match(texts(3).flat().join(""), /after a test/);
    assert.deepEqual(texts(4), [["stdout", "late\n"]]);
  },
});

const failing: [what: string, sources: string[], message: RegExp][] = [
  [
    "in a timer",
    [
      'setTimeout(() => { throw new Error("t") }, 50); 1',
      "await new Promise((r) => setTimeout(r, 300))",
    ],
    /failed in code cell 1, which begins `setTimeout.*"Error: t" while code cell 2 ran/,
  ],
  [
    "in a promise",
    ['Promise.reject(new Error("late")); 1'],
    /failed in code cell 1, which begins `Promise\.reject.*"Error: late"/,
  ],
  [
    "after the last cell",
    ["1", 'setTimeout(async () => { throw new Error("after") }, 300); 1'],
    /failed in code cell 2, which begins `setTimeout.*"Error: after"/,
  ],
  [
    "while a result is made",
    ['({ [Symbol.for("Jupyter.display")]() { throw new Error("unseen") } })'],
    /failed in code cell 1.*"Error: unseen"/,
  ],
  [
    "in what it sends",
    ['Deno.jupyter.broadcast("stream", { name: "stdout", text: 5 })'],
    /failed in code cell 1.*the cell sent a stream that is not one of Jupyter's/,
  ],
  [
    "that is a record",
    ["1", "throw { status: 404, path: [1] }"],
    /failed in code cell 2.*"Thrown value: { status: 404, path: \[ 1 \] }"/,
  ],
  [
    "that is a text",
    ['await Promise.reject("no such file")'],
    /failed in code cell 1.*"Thrown value: "no such file""/,
  ],
  [
    "in what it updates",
    [
      'await Deno.jupyter.display({ "text/plain": "5" }, { raw: true, display_id: "shown" });',
      'await Deno.jupyter.display(6, { update: true, display_id: "shown" });',
      'await Deno.jupyter.display(7, { update: true, display_id: "never" });',
    ],
    /failed in code cell 3.*"RangeError: no output has the display_id "never"; display it once without update"/,
  ],
  [
    "in its syntax",
    ["1", "const x = ;"],
    /failed in code cell 2.*SyntaxError: Expression expected/,
  ],
];
for (const [what, sources, message] of failing) {
  Deno.test(`a cell fails by name for an error ${what}`, async () => {
    await assert.rejects(executed(sources), message);
  });
}

Deno.test("a cell that can never end is ended, and what it prints gives it time", async () => {
  await assert.rejects(
    executed([
      "for (let i = 0; i < 6; i++) { console.log(i); await new Promise((r) => setTimeout(r, 1000)); }",
      "await new Promise(() => {})",
    ], 4),
    /failed in code cell 2, which begins `await new Promise.*no end and no output for 4 seconds/,
  );
});

Deno.test("a notebook in another language is refused before it runs", () =>
  inFolder(async (folder) => {
    const source = `${folder}/p.ipynb`;
    const metadata = { kernelspec: { name: "python3", language: "python", display_name: "P" } };
    await Deno.writeTextFile(source, JSON.stringify({ nbformat: 4, metadata, cells: [] }));
    await assert.rejects(
      executeNotebook(source, `${folder}/out.ipynb`),
      /p\.ipynb is a notebook in python, and the kernel of this project runs TypeScript; execute it with/,
    );
  }));
