import * as pagefind from "pagefind";

/**
 * Adds Pagefind's full-text index of the built pages to the site and returns how many pages it holds. Pagefind's
 * backend serves one index in a process.
 */
async function indexSearch(site: string): Promise<number> {
  const { index, errors } = await pagefind.createIndex({ forceLanguage: "en" });
  if (index === undefined) throw new Error(`The search index failed: ${errors.join("; ")}.`);
  const added = await index.addDirectory({ path: site });
  await index.writeFiles({ outputPath: `${site}/pagefind` });
  await pagefind.close();
  return added.page_count;
}

if (import.meta.main) console.log(await indexSearch(Deno.args[0]));
