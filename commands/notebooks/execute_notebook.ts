import { basename } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { startProgress } from "../shared/progress.ts";
import { environment, python, root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import { parseNotebook } from "../../site/notebook/parse.ts";
import { terminalText } from "../../site/notebook/terminal.ts";

/** Longest silence of a cell in seconds: one that neither ends nor prints or shows anything is ended. */
const QUIET_SECONDS = 600;

/** Where and how a notebook is executed. */
export interface ExecuteOptions {
  /** Environment variables for the cells, such as the profile. */
  env?: Record<string, string>;
  /** Receives the lines that cells print, as a terminal shows them. Default: printed above the progress line. */
  onText?: (text: string) => void;
  /** Longest silence of a cell in seconds. Default: 600. */
  quietSeconds?: number;
  /** Shows neither progress nor what cells print, where notebooks are executed side by side. */
  silent?: true;
}

interface Report {
  cell?: number;
  of?: number;
  code?: string;
  text?: string;
  note?: string;
  error?: string;
  /** The cell that ran when the error came, where that is another. */
  during?: number;
}

/** Refuses what the kernel cannot run before anything is started. */
async function checkNotebook(path: string): Promise<void> {
  const { language } = await readNotebookFile(path);
  if (!/^(typescript|javascript|deno)$/.test(language)) {
    throw new Problem(
      `${path} is a notebook in ${language}, and the kernel of this project runs TypeScript; execute it with ` +
        `its own kernel (\`jupyter nbconvert --to notebook --execute\`), or write its cells in TypeScript and ` +
        `choose the kernel "Deno (mask rate)" in JupyterLab.`,
    );
  }
}

async function readNotebookFile(path: string) {
  try {
    return parseNotebook(path, await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw new Problem((error as Error).message);
    throw new Problem(`There is no notebook ${path}; check its name.`);
  }
}

/** Hands on whole lines, since what is printed next can still change the last one. */
function byLines(onText: (text: string) => void) {
  let open: string[] = [];
  return {
    print(text: string) {
      const end = text.lastIndexOf("\n") + 1;
      if (end > 0) {
        onText(terminalText(open.join("") + text.slice(0, end)));
        open = [];
      }
      if (end < text.length) open.push(text.slice(end));
    },
    finish() {
      if (open.length > 0) onText(terminalText(open.join("")));
      open = [];
    },
  };
}

/**
 * Runs a notebook on the project's kernel, in the notebook's folder, and saves it with its outputs in one step. A
 * notebook that fails is saved beside the target with the ending `.failed.ipynb`; the target stays as it was. Errors that
 * no cell awaits fail the cell that started what threw them.
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
  await checkNotebook(source);
  const child = new Deno.Command(python, {
    args: [
      `${root}/python/execute_notebook.py`,
      source,
      target,
      String(options.quietSeconds ?? QUIET_SECONDS),
    ],
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
  const progress = startProgress(name, null, {
    unit: "code cells",
    ...(options.silent && { write: () => {} }),
  });
  const printed = byLines(
    options.silent
      ? () => {}
      : options.onText ?? ((text: string) => progress.print(text.trimEnd())),
  );
  let failure: Report | undefined;
  try {
    const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) });
    for await (const line of lines) {
      const report: Report = JSON.parse(line);
      if (report.text !== undefined) printed.print(report.text);
      else if (report.note !== undefined) {
        if (!options.silent) progress.print(`${name}: ${report.note}`);
      } else if (report.error !== undefined) failure = report;
      else {
        printed.finish();
        const code = terminalText(report.code!);
        progress.update(report.cell!, `cell ${report.cell} of ${report.of}: ${code}`);
      }
    }
    printed.finish();
    const { success } = await child.status;
    if (success) return progress.finish();
    progress.stop();
    if (interrupted) {
      throw new Problem(`${name} was interrupted; run the command again to go on.`);
    }
    if (failure !== undefined) {
      const saved = target.replace(/\.ipynb$/, ".failed.ipynb");
      const late = failure.during ? ` while code cell ${failure.during} ran` : "";
      throw new Problem(
        `${name} failed in code cell ${failure.cell}, which begins ` +
          `\`${terminalText(failure.code!)}\`, with "${
            terminalText(failure.error!)
          }"${late}; the notebook with its outputs so far is ${saved}.`,
      );
    }
    const reason = (await problems).trim().split("\n").pop();
    throw new Problem(`${name} could not be run by Jupyter: ${reason}.`);
  } finally {
    progress.stop();
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.removeSignalListener(signal, forward);
  }
}
