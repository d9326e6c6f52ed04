import { textTable } from "@/format/text_table.ts";

/**
 * Records as lines of text, columns aligned, numbers to four places; columns that no record has
 * are left out.
 *
 * @example
 * ```ts
 * import { formatTable } from "./format_table.ts";
 * const text = formatTable([{ task: "sst2", accuracy: 0.81259 }], ["task", "seed", "accuracy"]);
 * if (text !== "task  accuracy\nsst2  0.8126") throw new Error(text);
 * ```
 */
export function formatTable(
  rows: Record<string, string | number>[],
  columns: string[],
): string {
  const shown = columns.filter((column) => rows.some((row) => row[column] !== undefined));
  return textTable(shown, rows.map((row) => shown.map((column) => cell(row[column]))));
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? String(Number(value.toFixed(4))) : value;
}
