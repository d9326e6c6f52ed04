import { joinMarkup, markup } from "@/format/html.ts";
import { notebooks } from "../build/notebooks.ts";
import { siteInput } from "../build/site_input.ts";

const fixedPages = ["", "notebooks/", "playground/", "paper/", "data/", "about/"];

/** The list of pages for search engines, where the site's address is known. */
export default function* (): Generator<{ url: string; content: string }> {
  const { address } = siteInput();
  if (address === null) return;
  const paths = [...fixedPages, ...notebooks().map(({ url }) => url.slice(1))];
  yield {
    url: "/sitemap.xml",
    content: markup`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${joinMarkup(paths.map((path) => markup`<url><loc>${address + path}</loc></url>`), "\n")}
</urlset>
`.toString(),
  };
}
