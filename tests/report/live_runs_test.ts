import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runKey } from "@/runs/store/spec.ts";
import { runPaths } from "@/runs/store/store.ts";
import { inStore, tiny } from "../runs/tiny_run.ts";

const script = fileURLToPath(new URL("./interrupted_cell.ts", import.meta.url));

Deno.test("an interrupt stops a cell's runs and not its kernel, and the cell run again goes on", () =>
  inStore(async (root) => {
    const { metrics } = runPaths(root, runKey(tiny(0.4, 1000)));
    const kernel = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, root],
      stdout: "piped",
    }).spawn();
    const ended = kernel.output();
    while (!(await Deno.stat(metrics).catch(() => null))?.size) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    kernel.kill("SIGINT");
    const lines = new TextDecoder().decode((await ended).stdout).trim().split("\n");
    assert.equal(lines.length, 2);
    assert.match(lines[0], /^The runs were interrupted\. Run the cell again/);
    assert.equal(lines[1], "1 run");
  }));
