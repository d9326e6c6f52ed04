import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Notebook, readNotebook } from "../notebook/notebook.ts";
import { notebooksIn } from "./notebook_files.ts";

/** The folder of executed notebooks that the site shows: `SITE_NOTEBOOKS`, else `site/executed/`. */
function notebookFolder(): string {
  return Deno.env.get("SITE_NOTEBOOKS") ?? fileURLToPath(new URL("../executed", import.meta.url));
}

/** The folder of notebooks without outputs: `SITE_SOURCES`, else `notebooks/`. */
function sourceFolder(): string {
  return Deno.env.get("SITE_SOURCES") ?? fileURLToPath(new URL("../../notebooks", import.meta.url));
}

/** The folder of notebooks that were executed on the committed runs: `SITE_COMMITTED`; none without it. */
function committedFolder(): string {
  return Deno.env.get("SITE_COMMITTED") ?? "";
}

/**
 * Paths of all notebooks in the order of their names: executed on a reader's runs, else on the committed ones, else
 * without outputs.
 */
export function notebookPaths(): string[] {
  const folders = [sourceFolder(), committedFolder(), notebookFolder()];
  const paths = new Map(folders.flatMap(notebooksIn));
  return [...paths].sort(([a], [b]) => a < b ? -1 : 1).map(([, path]) => path);
}

let read: Notebook[] | undefined;

/** The notebooks, read once for all pages. */
export function notebooks(): Notebook[] {
  if (read !== undefined) return read;
  const committed = new Map(notebooksIn(committedFolder()));
  return read = notebookPaths().map((path) => {
    const beside = committed.get(basename(path));
    const runs = beside === path ? "committed" : "own";
    return readNotebook(path, readFileSync(path, "utf8"), {
      runs,
      committed: beside === undefined || runs === "committed" ? null : readFileSync(beside, "utf8"),
      folders: [dirname(path), sourceFolder()],
    });
  });
}
