import { tex } from "@mdit/plugin-tex";
import { unbroken } from "@/report/html.ts";
import katex from "katex";
import MarkdownIt from "markdown-it";
import { highlight } from "./highlight.ts";
import type { Heading } from "../page.ts";

/** Prose as HTML, with the headings it contains. */
export interface Prose {
  html: string;
  headings: Heading[];
}

/** Turns a link of a notebook's text into the site's; other links are returned as they are. */
export type LinkRewriter = (href: string) => string;

/** The identifier that a heading is linked by. */
export function slug(text: string): string {
  const words = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g);
  return words?.join("-") ?? "section";
}

/**
 * Renders Markdown to HTML: tables, mathematics as MathML, headings with identifiers that are unique among `taken`.
 * HTML in the source stays text and links to scripts stay text, so the source may come from anywhere.
 */
export function renderMarkdown(
  source: string,
  taken: Set<string> = new Set(),
  rewriteLink: LinkRewriter = (href) => href,
): Prose {
  const markdown = new MarkdownIt({ html: false, linkify: true, highlight });
  markdown.use(tex, {
    render: (content: string, displayMode: boolean) =>
      katex.renderToString(content, { displayMode, output: "mathml", throwOnError: false }),
  });
  markdown.renderer.rules.table_open = () => '<div class="scroll" tabindex="0"><table>';
  markdown.renderer.rules.table_close = () => "</table></div>";

  const headings: Heading[] = [];
  const tokens = markdown.parse(source, {});
  tokens.forEach((token, i) => {
    if (token.type === "heading_open") {
      const text = tokens[i + 1].children!.map(({ content }) => content).join("");
      let id = slug(text);
      for (let n = 2; taken.has(id); n++) id = `${slug(text)}-${n}`;
      taken.add(id);
      token.attrSet("id", id);
      headings.push({ id, text, level: +token.tag.slice(1) });
    }
    for (const child of token.children ?? []) {
      if (child.type === "text") child.content = unbroken(child.content);
      const href = child.type === "link_open" ? child.attrGet("href") : null;
      if (href !== null) child.attrSet("href", rewriteLink(href));
    }
  });
  return { html: markdown.renderer.render(tokens, markdown.options, {}), headings };
}
