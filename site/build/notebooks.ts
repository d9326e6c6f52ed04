import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Notebook, readNotebook } from "../notebook/notebook.ts";
import { notebooksIn } from "./notebook_files.ts";
import { reference } from "./reference.ts";

/** The folder of executed notebooks that the site shows: `SITE_NOTEBOOKS`, else `site/executed/`. */
function notebookFolder(): string {
  return Deno.env.get("SITE_NOTEBOOKS") ?? fileURLToPath(new URL("../executed", import.meta.url));
}

/** The folder of notebooks without outputs: `SITE_SOURCES`, else `notebooks/`. */
function sourceFolder(): string {
  return Deno.env.get("SITE_SOURCES") ?? fileURLToPath(new URL("../../notebooks", import.meta.url));
}

/** Paths of all notebooks in the order of their names: executed where they were, else without outputs. */
export function notebookPaths(): string[] {
  const paths = new Map([...notebooksIn(sourceFolder()), ...notebooksIn(notebookFolder())]);
  return [...paths].sort(([a], [b]) => a < b ? -1 : 1).map(([, path]) => path);
}

let read: Notebook[] | undefined;

/** The notebooks, read once for all pages. */
export function notebooks(): Notebook[] {
  return read ??= notebookPaths().map((path) =>
    readNotebook(path, readFileSync(path, "utf8"), reference, [dirname(path), sourceFolder()])
  );
}
