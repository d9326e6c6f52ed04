/**
 * How long a store of 100,000 finished runs takes to list. Run it with `deno run -A
 * tests/bench/run_list_bench.ts`. The store has each run's folder and an index, which is all that
 * a list reads.
 */
import { join } from "node:path";
import { listRows } from "@/runs/store/run_index.ts";
import { runRow } from "@/runs/store/run_row.ts";
import { storeRun } from "../runs/stored_run.ts";
import { processorSeconds } from "./processor_time.ts";

const RUNS = 100_000;
const ROUNDS = 5;
const root = await Deno.makeTempDir();
try {
  const row = runRow(await storeRun(root, "sst2"));
  const lines: string[] = [];
  for (let i = 0; i < RUNS - 1; i++) {
    const key = i.toString(16).padStart(20, "0");
    Deno.mkdirSync(join(root, key));
    lines.push(JSON.stringify({ ...row, key, task: `task ${i}` }) + "\n");
  }
  await Deno.writeTextFile(join(root, "index.jsonl"), lines.join(""));
  for (let round = 0; round < ROUNDS; round++) {
    const [started, processor] = [performance.now(), processorSeconds()];
    const { rows } = await listRows(root);
    const cpu = processorSeconds() - processor;
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${rows.length} runs: ${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s of processor time`,
    );
  }
} finally {
  await Deno.remove(root, { recursive: true });
}
