import { type Html, markup, trusted, unbroken } from "@/format/html.ts";
import katex from "katex";
import MarkdownIt from "markdown-it";
import { highlight } from "./highlight.ts";
import {
  type Formula,
  formulaMark,
  markFormulas,
  unmarked,
  unmarkedAddress,
} from "./mathematics.ts";
import type { Heading } from "../parts/page.ts";

/** Prose, with the headings it contains. */
export interface Prose {
  html: Html;
  headings: Heading[];
}

/** Turns an address in a notebook's text into the site's; others are returned as they are. */
export type AddressRewriter = (address: string) => string;

/** What was defined by `\newcommand` and the like. */
export type Macros = Record<string, unknown>;

/** The identifier that a heading is linked by. */
export function slug(text: string): string {
  const words = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g);
  return words?.join("-") ?? "section";
}

/**
 * Commands that Jupyter's MathJax has and KaTeX lacks. Labels have nothing to show, and references show their label.
 * A definition may be made again, as when a cell is executed twice.
 */
const commands: Macros = {
  "\\label": { tokens: [], numArgs: 1 },
  "\\ref": "\\text{#1}",
  "\\eqref": "(\\text{#1})",
  "\\DeclareMathOperator": "\\providecommand{#1}{}\\renewcommand{#1}{\\operatorname{#2}}",
  "\\DeclareLimitsOperator": "\\providecommand{#1}{}\\renewcommand{#1}{\\operatorname*{#2}}",
};

function forKatex(tex: string): string {
  return tex.replaceAll("\\DeclareMathOperator*", "\\DeclareLimitsOperator")
    .replace(/\\newcommand\*?\s*(\{\s*\\[a-zA-Z]+\s*\}|\\[a-zA-Z]+)/g, (_, name: string) => {
      const command = name.replace(/[{}\s]/g, "");
      return `\\providecommand{${command}}{}\\renewcommand{${command}}`;
    });
}

/** A formula as MathML; one that KaTeX cannot read stands as it was written. */
function formulaHtml({ tex, display, source }: Formula, macros: Macros): string {
  for (const [name, macro] of Object.entries(commands)) macros[name] ??= macro;
  try {
    return katex.renderToString(forKatex(tex), {
      displayMode: display,
      output: "mathml",
      macros: macros as Record<string, string>,
      globalGroup: true,
      strict: "ignore",
    });
  } catch {
    return markup`<code>${source}</code>`.toString();
  }
}

/**
 * Renders Markdown to HTML as Jupyter does: tables, mathematics as MathML, headings with identifiers that are unique
 * among `taken`, and with a second one, Jupyter's (`My-Heading`), where that is another. HTML in the source stays text
 * and links to scripts stay text, so the source may come from anywhere.
 *
 * @param rewritePicture turns the address of a picture into one that the page can show
 * @param macros of the formulas before; those that the source defines are added
 */
export function renderMarkdown(
  source: string,
  taken: Set<string> = new Set(),
  rewriteLink: AddressRewriter = (href) => href,
  rewritePicture: AddressRewriter = (src) => src,
  macros: Macros = {},
): Prose {
  const { text, formulas } = markFormulas(source);
  const markdown = new MarkdownIt({
    html: false,
    linkify: true,
    highlight: (code, language) => highlight(code, language).toString(),
  });
  markdown.renderer.rules.table_open = () => '<div class="scroll" tabindex="0"><table>';
  markdown.renderer.rules.table_close = () => "</table></div>";
  markdown.renderer.rules.anchor = (tokens, i) =>
    markup`<span id="${tokens[i].content}"></span>`.toString();
  markdown.renderer.rules.text = (tokens, i) =>
    markup`${tokens[i].content}`.toString().replace(
      formulaMark,
      (mark, n: string) => formulas[+n] === undefined ? mark : formulaHtml(formulas[+n], macros),
    );

  const { Token } = new markdown.core.State("", markdown, {});
  const headings: Heading[] = [];
  const tokens = markdown.parse(text, {});
  tokens.forEach((token, i) => {
    if (token.type === "heading_open") {
      const inline = tokens[i + 1];
      const text = inline.children!.map(({ content }) => content).join("").replace(
        formulaMark,
        (mark, n: string) => formulas[+n]?.tex ?? mark,
      );
      let id = slug(text);
      for (let n = 2; taken.has(id); n++) id = `${slug(text)}-${n}`;
      taken.add(id);
      token.attrSet("id", id);
      headings.push({ id, text, level: +token.tag.slice(1) });
      const jupyters = text.trim().replaceAll(/\s/g, "-");
      if (!taken.has(jupyters) && jupyters !== "") {
        taken.add(jupyters);
        const anchor = new Token("anchor", "", 0);
        anchor.content = jupyters;
        inline.children!.unshift(anchor);
      }
    }
    if (token.type === "fence" || token.type === "code_block") {
      token.content = unmarked(token.content, formulas);
    }
    for (const child of token.children ?? []) {
      if (child.type === "text") child.content = unbroken(child.content);
      else {child.content = child.type === "anchor"
          ? child.content
          : unmarked(child.content, formulas);}
      for (const [name, rewrite] of [["href", rewriteLink], ["src", rewritePicture]] as const) {
        const address = child.attrGet(name);
        if (address !== null) child.attrSet(name, rewrite(unmarkedAddress(address, formulas)));
      }
      const title = child.attrGet("title");
      if (title !== null) child.attrSet("title", unmarked(title, formulas));
      for (const alt of child.type === "image" ? child.children ?? [] : []) {
        alt.content = unmarked(alt.content, formulas);
      }
    }
  });
  return { html: trusted(markdown.renderer.render(tokens, markdown.options, {})), headings };
}
