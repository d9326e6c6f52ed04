/** Least milliseconds between two updates of the display; a notebook stores the last one only. */
const UPDATE_INTERVAL = 500;

type Display = (bundle: Record<string, string>, options: Record<string, unknown>) => void;

/**
 * A line of text that replaces itself: in a notebook an output that is updated, in a script nothing.
 * The last text always stands; an empty one clears the line.
 */
export function notebookLine(): (text: string, last?: boolean) => void {
  const display = jupyterDisplay();
  const id = crypto.randomUUID();
  let shown = -Infinity;
  return (text, last = false) => {
    if (!display || (!last && performance.now() - shown < UPDATE_INTERVAL)) return;
    if (text === "" && shown < 0) return;
    display({ "text/plain": text }, { raw: true, display_id: id, update: shown > 0 });
    shown = performance.now();
  };
}

/** Deno throws where `Deno.jupyter` is read outside of a notebook. */
function jupyterDisplay(): Display | undefined {
  try {
    return (Deno as unknown as { jupyter?: { display: Display } }).jupyter?.display;
  } catch {
    return undefined;
  }
}
