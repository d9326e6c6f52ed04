import { basename, join } from "node:path";
import { startProgress } from "../shared/progress.ts";
import { executeNotebook } from "./execute_notebook.ts";

/** Notebooks at a time; each has a kernel of its own. */
const AT_A_TIME = Math.max(1, Math.min(4, navigator.hardwareConcurrency));

/**
 * Executes notebooks side by side, each saved into `folder` under its own name as soon as it is whole.
 *
 * @param title what the progress line says
 * @param onSaved told of each notebook that was saved
 * @throws Problem of the first notebook that fails
 */
export async function executeAll(
  title: string,
  paths: readonly string[],
  folder: string,
  env: Record<string, string>,
  onSaved: (path: string) => Promise<void> = async () => {},
): Promise<void> {
  if (paths.length === 0) return;
  await Deno.mkdir(folder, { recursive: true });
  const progress = startProgress(title, paths.length, { unit: "notebooks" });
  const waiting = [...paths];
  let done = 0;
  try {
    const lanes = Array.from({ length: AT_A_TIME }, async () => {
      try {
        for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
          await executeNotebook(path, join(folder, basename(path)), { env, silent: true });
          await onSaved(path);
          progress.update(++done, basename(path));
        }
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    });
    // Those that are under way are waited for: no kernel is left behind.
    const ends = await Promise.allSettled(lanes);
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
    progress.finish();
  } finally {
    progress.stop();
  }
}
