import { basename } from "node:path";
import { notebooks } from "./notebooks.ts";

/** Page data of a notebook, in Lume's form: its layout, its address and what the layout shows. */
export function loadNotebook(path: string): Record<string, unknown> {
  const all = notebooks();
  const index = all.findIndex(({ name }) => name === basename(path, ".ipynb"));
  const notebook = all[index];
  return {
    layout: "layouts/notebook.ts",
    url: notebook.url,
    title: notebook.title,
    description: notebook.summary,
    content: notebook.html.toString(),
    notebook,
    previous: all[index - 1],
    next: all[index + 1],
  };
}
