/** HTML or XML that {@link markup} puts into other markup as it is. */
class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Html };

/** What can stand in a template of {@link markup}. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(content: Content): string {
  if (content instanceof Html) return content.toString();
  if (Array.isArray(content)) return content.map(escaped).join("");
  if (content === null || content === undefined || content === false) return "";
  return `${content}`.replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * The tag of every template that makes HTML or XML: texts and numbers are escaped, so that they are safe between tags
 * and inside quoted attributes; markup goes in as it is, lists part by part, and nothing stands for `null`, `undefined`
 * and `false`. It is not called `html`, because `deno fmt` lays out what templates of that name hold.
 *
 * @example
 * ```ts
 * import { markup } from "@/format/html.ts";
 * import assert from "node:assert/strict";
 *
 * const items = ["a < b", 2].map((text) => markup`<li>${text}</li>`);
 * assert.equal(`${markup`<ul>${items}</ul>`}`, "<ul><li>a &lt; b</li><li>2</li></ul>");
 * ```
 */
export function markup(texts: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(String.raw({ raw: texts }, ...contents.map(escaped)));
}

/** Contents with a separator between them, as markup. */
export function joinMarkup(contents: readonly Content[], separator: Content): Html {
  return new Html(contents.map(escaped).join(escaped(separator)));
}

/** Text that is HTML or XML already and cannot act: sanitised, rendered or highlighted. Nothing in it is escaped. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** A value as JSON that cannot end the `script` element in which it stands. */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

/** Text whose numbers stay on one line with their per cent signs, with millions, with `<`, and with `x` as in 2 x 64. */
export function unbroken(text: string): string {
  return text.replace(/(?<=\d) (?=%|M\b|[x×] \d)|(?<=\d [x×]|<) (?=\d)/g, "\u00a0");
}
