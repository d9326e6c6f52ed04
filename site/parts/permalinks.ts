import { type Html, trusted } from "@/format/html.ts";

/** HTML whose headings with an identifier are links to themselves; those with a link of their own stay as they are. */
export function withPermalinks(html: Html): Html {
  return trusted(
    html.toString().replace(
      /(<h([2-4])\b[^>]*\sid="([^"]+)"[^>]*>)([^]*?)(<\/h\2>)/g,
      (whole, start: string, _level: string, id: string, content: string, end: string) =>
        /<(a|button)\b/.test(content)
          ? whole
          : `${start}<a class="permalink" href="#${id}">${content}</a>${end}`,
    ),
  );
}
