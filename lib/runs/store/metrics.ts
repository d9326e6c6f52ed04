import { jsonLines } from "../../text/sources/json_lines.ts";
import type { PretrainingMetric } from "../../training/pretrain.ts";
import { runPaths } from "./store.ts";

/**
 * What the pre-training `key` of the store at `root` wrote while it ran.
 *
 * @throws {Error} naming the file, and the line that is damaged
 */
export async function readMetrics(root: string, key: string): Promise<PretrainingMetric[]> {
  const path = runPaths(root, key).metrics;
  return jsonLines(await Deno.readFile(path), path).map((metric, i) => {
    if (typeof metric?.step === "number") return metric as unknown as PretrainingMetric;
    throw new Error(`${path}: metric ${i + 1} has no step. The file is damaged.`);
  });
}
