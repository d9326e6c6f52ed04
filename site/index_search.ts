import * as pagefind from "pagefind";

/** Adds Pagefind's full-text index of the built pages to the site and returns how many pages it holds. */
export async function indexSearch(site: string): Promise<number> {
  const { index, errors } = await pagefind.createIndex({ forceLanguage: "en" });
  if (index === undefined) throw new Error(`The search index failed: ${errors.join("; ")}.`);
  try {
    const added = await index.addDirectory({ path: site });
    await index.writeFiles({ outputPath: `${site}/pagefind` });
    return added.page_count;
  } finally {
    await pagefind.close();
  }
}
