import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type Notebook, readNotebook } from "../notebook/notebook.ts";
import { notebooksIn } from "./notebook_files.ts";
import { siteInput } from "./site_input.ts";

/**
 * Paths of all notebooks in the order of their names: executed on a reader's runs, else on the committed ones, else
 * without outputs.
 */
export function notebookPaths(): string[] {
  const input = siteInput();
  const paths = new Map(
    [input.sources, input.committed, input.notebooks].flatMap(notebooksIn),
  );
  return [...paths].sort(([a], [b]) => a < b ? -1 : 1).map(([, path]) => path);
}

let read: Notebook[] | undefined;

/** The notebooks, read once for all pages. */
export function notebooks(): Notebook[] {
  if (read !== undefined) return read;
  const { sources, committed: folder } = siteInput();
  const committed = new Map(notebooksIn(folder));
  return read = notebookPaths().map((path) => {
    const beside = committed.get(basename(path));
    const runs = beside === path ? "committed" : "own";
    return readNotebook(path, readFileSync(path, "utf8"), {
      runs,
      committed: beside === undefined || runs === "committed" ? null : readFileSync(beside, "utf8"),
      folders: [dirname(path), sources],
    });
  });
}
