import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { chartMediaType } from "@/report/display.ts";
import { executeNotebook } from "../../commands/execute_notebook.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";

const notebook = (name: string) =>
  fileURLToPath(new URL(`./fixtures/notebooks/${name}.ipynb`, import.meta.url));

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a notebook runs in its own folder and keeps its outputs", () =>
  withFolder(async (folder) => {
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
  withFolder(async (folder) => {
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
  withFolder(async (folder) => {
    const source = `${folder}/broken.ipynb`;
    await Deno.writeTextFile(source, "not a notebook");
    await assert.rejects(
      executeNotebook(source, `${folder}/out.ipynb`),
      /broken\.ipynb is not a notebook of format 4: its text is no JSON; open it/,
    );
  }));

Deno.test("an interrupt ends the kernel too and leaves no notebook behind", () =>
  withFolder(async (folder) => {
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
