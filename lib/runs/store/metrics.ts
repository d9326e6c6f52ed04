import * as v from "valibot";
import { checked } from "../../files/checked.ts";
import { jsonLines } from "../../text/sources/json_lines.ts";
import type { PretrainingMetric } from "../../training/pretrain.ts";
import { runPaths } from "./store.ts";

const metric = v.custom<PretrainingMetric>(
  (line) => typeof (line as Partial<PretrainingMetric> | null)?.step === "number",
  "has no step",
);

/**
 * What the pre-training `key` of the store at `root` wrote while it ran.
 *
 * @throws {Error} naming the file, and the line that is damaged
 */
export async function readMetrics(root: string, key: string): Promise<PretrainingMetric[]> {
  const path = runPaths(root, key).metrics;
  return jsonLines(await Deno.readFile(path), path).map((line, i) =>
    checked(
      metric,
      line,
      (what) => new Error(`${path}: metric ${i + 1}: ${what}. The file is damaged.`),
    )
  );
}
