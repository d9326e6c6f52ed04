/** A cell's runs in a process that may be interrupted: `interrupted_cell.ts STORE`; what they came to, a line each. */
import { liveRuns } from "@/report/notebook/live_runs.ts";
import { tiny } from "../runs/tiny_run.ts";

const [root] = Deno.args;
for (let time = 0; time < 2; time++) {
  const line = await liveRuns(root, [tiny(0.4, 1000)], 1).then(
    (runs) => `${runs.length} run`,
    (error) => error.message,
  );
  console.log(line);
}
