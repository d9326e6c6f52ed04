import { markdownTable, textTable } from "../../format/text_table.ts";
import type { Displayable } from "./display.ts";

/**
 * A table as the value of a notebook cell: Markdown for Jupyter and the site, aligned columns for terminals.
 * `<` stays text: a token such as `<s>` is no HTML.
 *
 * @param note how its cells are read, a sentence below it
 *
 * @example
 * ```ts
 * import { tableDisplay } from "@/report/render/table_display.ts";
 * import assert from "node:assert/strict";
 * const table = tableDisplay(["arm", "loss"], [["15 %", 4.5], ["40 | 20 %", 4.25]]);
 * const bundle = table[Symbol.for("Jupyter.display")]();
 * assert.equal(bundle["text/plain"], "arm        loss\n15 %       4.5\n40 | 20 %  4.25");
 * assert.match(String(bundle["text/markdown"]), /\| 40 \\\| 20 % \| 4.25 \|/);
 * ```
 */
export function tableDisplay(
  headers: string[],
  rows: (string | number)[][],
  note?: string,
): Displayable {
  const below = note === undefined ? "" : `\n\n${note}`;
  const bundle = {
    "text/markdown": withoutHtml(markdownTable(headers, rows) + below),
    "text/plain": textTable(headers, rows) + below,
  };
  return { [Symbol.for("Jupyter.display")]: () => bundle };
}

/** Sentences as the value of a notebook cell, a paragraph each; `<` stays text. */
export function textDisplay(paragraphs: string[]): Displayable {
  const bundle = {
    "text/markdown": withoutHtml(paragraphs.join("\n\n")),
    "text/plain": paragraphs.join("\n"),
  };
  return { [Symbol.for("Jupyter.display")]: () => bundle };
}

/** Markdown whose `<` begin no HTML: Jupyter would strike out what follows the token `<s>`. */
function withoutHtml(markdown: string): string {
  return markdown.replaceAll("<", "\\<");
}
