import { type Html, joinMarkup, markup } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";

/** Where a published number or statement comes from and how far it can be trusted. */
export function sourceNote(
  paper: Paper,
  { sources, confidence }: { sources: string[]; confidence: string },
): Html {
  const named = sources.map((key) => {
    const { what, url } = paper.sources[key];
    return url === null ? what : markup`<a href="${url}">${what}</a>`;
  });
  return markup`Source: ${joinMarkup(named, "; ")} (${confidence}).`;
}
