import type { Table } from "../figures/parts/figure.ts";

/**
 * A table as CSV (RFC 4180): one header line, CRLF line ends, quotes where a cell needs them, empty cells for null.
 *
 * @example
 * ```ts
 * import { tableToCsv } from "@/report/render/csv.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { caption: "", columns: ["rate", "note"], rows: [[15, 'a "b", c'], [40, null]] };
 * assert.equal(tableToCsv(table), 'rate,note\r\n15,"a ""b"", c"\r\n40,\r\n');
 * ```
 */
export function tableToCsv(table: Table): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? "" : `${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [table.columns, ...table.rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}
