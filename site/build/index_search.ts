import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as pagefind from "pagefind";

/**
 * Adds Pagefind's full-text index of the built pages to the site and returns how many pages it holds. Pagefind's
 * backend serves one index in a process. The files are written here: those that the backend writes itself may be cut
 * short when it is closed.
 */
async function indexSearch(site: string): Promise<number> {
  const { index, errors } = await pagefind.createIndex({ forceLanguage: "en" });
  if (index === undefined) throw new Error(`The search index failed: ${errors.join("; ")}.`);
  const added = await index.addDirectory({ path: site });
  const { files } = await index.getFiles();
  await pagefind.close();
  for (const { path, content } of files) {
    const target = join(site, "pagefind", path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return added.page_count;
}

if (import.meta.main) console.log(await indexSearch(Deno.args[0]));
