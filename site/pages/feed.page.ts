import { statSync } from "node:fs";
import { joinMarkup, markup } from "@/format/html.ts";
import { siteInput } from "../build/site_input.ts";
import { siteTitle } from "./_data.ts";
import { notebookPaths, notebooks } from "../build/notebooks.ts";

/** The experiments as an Atom feed (RFC 4287), dated by their files, where the site's address is known. */
export default function* (): Generator<{ url: string; content: string }> {
  const { address } = siteInput();
  if (address === null) return;
  const times = notebookPaths().map((path) => statSync(path).mtime.toISOString());
  const entries = notebooks().map(({ title, url, summary }, i) => {
    const link = address + url.slice(1);
    return markup`<entry>
<id>${link}</id>
<title>${title}</title>
<link href="${link}"/>
<updated>${times[i]}</updated>
<summary>${summary}</summary>
</entry>`;
  });
  yield {
    url: "/feed.xml",
    content: markup`<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${address}</id>
<title>${siteTitle}</title>
<link href="${address}"/>
<link rel="self" type="application/atom+xml" href="${address}feed.xml"/>
<updated>${times.toSorted().at(-1) ?? new Date(0).toISOString()}</updated>
<author><name>The contributors</name></author>
${joinMarkup(entries, "\n")}
</feed>
`.toString(),
  };
}
