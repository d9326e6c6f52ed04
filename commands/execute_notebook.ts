import { basename } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { startProgress } from "./progress.ts";
import { environment, python, root } from "./set_up/paths.ts";
import { Problem } from "./set_up/problem.ts";

/** Where and how a notebook is executed. */
export interface ExecuteOptions {
  /** Environment variables for the cells, such as the profile. */
  env?: Record<string, string>;
  /** Receives each text that a cell prints. Default: printed above the progress line. */
  onText?: (text: string) => void;
}

interface Report {
  cell?: number;
  of?: number;
  code?: string;
  text?: string;
  error?: string;
}

/**
 * Runs a notebook on the project's kernel, in the notebook's folder, and saves it with its outputs in one step. A
 * notebook that fails is saved beside the target with the ending `.failed.ipynb`; the target stays as it was.
 *
 * @param source the notebook, `.ipynb`
 * @param target where the executed notebook goes
 * @throws Problem naming the cell and its error, or what kept Jupyter from running
 */
export async function executeNotebook(
  source: string,
  target: string,
  options: ExecuteOptions = {},
): Promise<void> {
  const name = basename(source);
  const child = new Deno.Command(python, {
    args: [`${root}/python/execute_notebook.py`, source, target],
    env: {
      NO_COLOR: "1",
      JUPYTER_RUNTIME_DIR: `${environment}/share/jupyter/runtime`,
      ...options.env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let interrupted = false;
  const forward = () => {
    interrupted = true;
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended by itself, perhaps by the same Ctrl-C.
    }
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, forward);
  const problems = new Response(child.stderr).text();
  const progress = startProgress(name, null, { unit: "code cells" });
  const onText = options.onText ?? ((text: string) => progress.print(text.trimEnd()));
  let failure: Report | undefined;
  try {
    const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) });
    for await (const line of lines) {
      const report: Report = JSON.parse(line);
      if (report.text !== undefined) onText(report.text);
      else if (report.error !== undefined) failure = report;
      else progress.update(report.cell!, `cell ${report.cell} of ${report.of}: ${report.code}`);
    }
    const { success } = await child.status;
    if (success) return progress.finish();
    progress.stop();
    if (interrupted) {
      throw new Problem(`${name} was interrupted; run the command again to go on.`);
    }
    if (failure !== undefined) {
      const saved = target.replace(/\.ipynb$/, ".failed.ipynb");
      throw new Problem(
        `${name} failed in code cell ${failure.cell}, which begins \`${failure.code}\`, with ` +
          `"${failure.error}"; the notebook with its outputs so far is ${saved}.`,
      );
    }
    const reason = (await problems).trim().split("\n").pop();
    throw new Problem(`${name} could not be run by Jupyter: ${reason}.`);
  } finally {
    progress.stop();
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.removeSignalListener(signal, forward);
  }
}
