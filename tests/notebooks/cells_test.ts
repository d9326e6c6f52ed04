import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { root } from "../../commands/shared/paths.ts";

interface Cell {
  cell_type: "code" | "markdown";
  source: string | string[];
  execution_count?: number | null;
  outputs?: unknown[];
}

const folder = join(root, "notebooks");
const notebooks = [...Deno.readDirSync(folder)]
  .map(({ name }) => name).filter((name) => name.endsWith(".ipynb")).sort();

function codeCells(name: string): Cell[] {
  const { cells }: { cells: Cell[] } = JSON.parse(Deno.readTextFileSync(join(folder, name)));
  return cells.filter(({ cell_type }) => cell_type === "code");
}

Deno.test("notebooks are committed without outputs", () => {
  assert.ok(notebooks.length > 0);
  for (const name of notebooks) {
    for (const { outputs, execution_count } of codeCells(name)) {
      assert.deepEqual(outputs, [], name);
      assert.equal(execution_count, null, name);
    }
  }
});

// The kernel does not check types, so the cells of each notebook are checked as one module.
Deno.test("the notebooks' cells have no type errors", async () => {
  const modules = notebooks.map((name) => ({
    path: join(folder, `.${basename(name, ".ipynb")}.check.ts`),
    code: codeCells(name).map(({ source }) => [source].flat().join("")).join("\n"),
  }));
  try {
    for (const { path, code } of modules) await Deno.writeTextFile(path, code);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...modules.map(({ path }) => path)],
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    for (const { path } of modules) await Deno.remove(path);
  }
});
