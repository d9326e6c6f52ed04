import lume from "lume/mod.ts";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { loadNotebook } from "./build/notebook_page.ts";
import { notebookPaths } from "./build/notebooks.ts";

const site = lume({ cwd: import.meta.dirname, src: "./pages", emptyDest: false });

site.loadPages([".ipynb"], loadNotebook);
for (const path of notebookPaths()) {
  site.remoteFile(`notebooks/${basename(path)}`, pathToFileURL(path).href);
}
site.copy("assets");

export default site;

if (import.meta.main) await site.build();
