import { runAll, type RunEvent } from "../../runs/scheduling/scheduler.ts";
import { type RunSpec, runTitle } from "../../runs/store/spec.ts";
import type { StoredRun } from "../../runs/store/store.ts";
import { percentDone } from "../../format/percent.ts";
import { notebookLine } from "./notebook_line.ts";

/**
 * Reads runs from the store at `root` and computes those that it lacks, with a line in the
 * notebook that tells how far they are. Jupyter's interrupt, which would end the kernel, stops the
 * runs instead.
 *
 * @param jobs runs at a time
 * @returns the runs, in the order of `specs`
 * @throws {Error} where they were interrupted
 */
export async function liveRuns(root: string, specs: RunSpec[], jobs: number): Promise<StoredRun[]> {
  const shares = new Map<string, { title: string; share: number }>();
  const counts = { read: 0, computed: 0 };
  const show = notebookLine();
  const interrupted = new AbortController();
  const interrupt = () =>
    interrupted.abort(
      new Error(
        "The runs were interrupted. Run the cell again: finished runs are kept, and a pre-training " +
          "goes on from its last checkpoint.",
      ),
    );
  Deno.addSignalListener("SIGINT", interrupt);
  const runs = await runAll(root, specs, {
    jobs,
    signal: interrupted.signal,
    onEvent: (event: RunEvent) => {
      if (event.kind === "stored") counts.read++;
      if (event.kind === "finished") counts.computed++;
      if (event.kind === "started" || event.kind === "progress") {
        const share = event.kind === "progress" ? event.done / event.total : 0;
        shares.set(event.key, { title: runTitle(event.spec), share });
      } else {
        shares.delete(event.key);
      }
      const now = [...shares.values()].map(({ title, share }) =>
        `${title}: ${percentDone(share)} %`
      );
      show([`${counts.read + counts.computed} of ${specs.length} runs there`, ...now].join("; "));
    },
  }).finally(() => Deno.removeSignalListener("SIGINT", interrupt));
  show(`${counts.read} runs read from the store, ${counts.computed} computed.`, true);
  return runs;
}
