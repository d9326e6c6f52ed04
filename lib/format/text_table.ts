/**
 * A table in aligned columns, two spaces apart, for terminals.
 *
 * @example
 * ```ts
 * import { textTable } from "@/format/text_table.ts";
 * import assert from "node:assert/strict";
 * assert.equal(textTable(["arm", "loss"], [["15 %", 4.5]]), "arm   loss\n15 %  4.5");
 * ```
 */
export function textTable(headers: string[], rows: (string | number)[][]): string {
  const cells = [headers, ...rows.map((row) => row.map(String))];
  const widths = headers.map((_, i) =>
    cells.reduce((most, row) => Math.max(most, row[i].length), 0)
  );
  return cells
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n");
}

/**
 * A table as Markdown.
 *
 * @example
 * ```ts
 * import { markdownTable } from "@/format/text_table.ts";
 * import assert from "node:assert/strict";
 * assert.equal(markdownTable(["arm"], [["40 | 20 %"]]), "| arm |\n| --- |\n| 40 \\| 20 % |");
 * ```
 */
export function markdownTable(headers: string[], rows: (string | number)[][]): string {
  const line = (row: (string | number)[]) =>
    `| ${row.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(headers), line(headers.map(() => "---")), ...rows.map(line)].join("\n");
}
