import { escapeHtml } from "@/format/html.ts";
import type { Paper } from "@/report/data/paper.ts";

/** Where a published number or statement comes from and how far it can be trusted, as HTML. */
export function sourceNote(
  paper: Paper,
  { sources, confidence }: { sources: string[]; confidence: string },
): string {
  const named = sources.map((key) => {
    const { what, url } = paper.sources[key];
    return url === null ? escapeHtml(what) : `<a href="${escapeHtml(url)}">${escapeHtml(what)}</a>`;
  });
  return `Source: ${named.join("; ")} (${escapeHtml(paper.confidence[confidence])}).`;
}
