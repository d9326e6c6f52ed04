import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Notebook, readNotebook } from "./notebook/notebook.ts";

/** The folder of executed notebooks that the site shows: `SITE_NOTEBOOKS`, else `site/executed/`. */
export function notebookFolder(): string {
  return Deno.env.get("SITE_NOTEBOOKS") ?? fileURLToPath(new URL("./executed", import.meta.url));
}

/** Paths of the executed notebooks in the order of their names; those that failed are left out. */
export function notebookPaths(): string[] {
  const folder = notebookFolder();
  try {
    return readdirSync(folder)
      .filter((name) => /^[\w-]+\.ipynb$/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

let read: Notebook[] | undefined;

/** The executed notebooks, read once for all pages. */
export function notebooks(): Notebook[] {
  return read ??= notebookPaths().map((path) => readNotebook(path, readFileSync(path, "utf8")));
}
