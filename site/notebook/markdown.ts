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

type Token = ReturnType<MarkdownIt["parse"]>[number];

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

/** Markdown's parser and renderer for a text in which formulas are marks. */
function markdownWith(formulas: readonly Formula[], macros: Macros): MarkdownIt {
  const markdown = new MarkdownIt({
    html: false,
    linkify: true,
    highlight: (code, language) => highlight(code, language).toString(),
  });
  const { rules } = markdown.renderer;
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>';
  rules.table_close = () => "</table></div>";
  rules.heading_open = (tokens, i, options, _, renderer) => {
    const { meta } = tokens[i];
    const second = meta === null ? "" : markup`<span id="${meta.second}"></span>`;
    return renderer.renderToken(tokens, i, options) + second;
  };
  rules.text = (tokens, i) =>
    markup`${tokens[i].content}`.toString().replace(
      formulaMark,
      (mark, n: string) => formulas[+n] === undefined ? mark : formulaHtml(formulas[+n], macros),
    );
  return markdown;
}

/** The first of `id`, `id-2`, `id-3` ... that is not taken; it is then. */
function taking(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
  taken.add(free);
  return free;
}

/** Gives a heading its identifiers, from the text inside it. */
function identified(
  open: Token,
  inline: Token,
  formulas: readonly Formula[],
  taken: Set<string>,
): Heading {
  const text = inline.children!.map(({ content }) => content).join("").replace(
    formulaMark,
    (mark, n: string) => formulas[+n]?.tex ?? mark,
  );
  const id = taking(slug(text), taken);
  open.attrSet("id", id);
  const jupyters = text.trim().replaceAll(/\s/g, "-");
  if (!taken.has(jupyters) && jupyters !== "") {
    taken.add(jupyters);
    open.meta = { second: jupyters };
  }
  return { id, text, level: +open.tag.slice(1) };
}

/** Puts formulas back as they were written wherever they are not drawn: into code, titles, descriptions. */
function restore(token: Token, formulas: readonly Formula[]): void {
  if (token.type === "text") token.content = unbroken(token.content);
  else token.content = unmarked(token.content, formulas);
  const title = token.attrGet("title");
  if (title !== null) token.attrSet("title", unmarked(title, formulas));
  for (const alt of token.type === "image" ? token.children ?? [] : []) {
    alt.content = unmarked(alt.content, formulas);
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
  const markdown = markdownWith(formulas, macros);
  const headings: Heading[] = [];
  const tokens = markdown.parse(text, {});
  for (const [i, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      headings.push(identified(token, tokens[i + 1], formulas, taken));
    }
    if (token.type === "fence" || token.type === "code_block") restore(token, formulas);
    for (const child of token.children ?? []) {
      restore(child, formulas);
      for (const [name, rewrite] of [["href", rewriteLink], ["src", rewritePicture]] as const) {
        const address = child.attrGet(name);
        if (address !== null) child.attrSet(name, rewrite(unmarkedAddress(address, formulas)));
      }
    }
  }
  return { html: trusted(markdown.renderer.render(tokens, markdown.options, {})), headings };
}
