import { parquetWriteBuffer } from "hyparquet-writer";
import { tableToCsv } from "../../lib/report/render/csv.ts";
import type { RunRow } from "../../lib/runs/store/run_row.ts";

/**
 * Writes runs to files, a column for every field that one of them has.
 *
 * @returns the files written
 */
export async function exportRows(
  rows: RunRow[],
  files: { csv?: string; parquet?: string },
): Promise<string[]> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (files.csv !== undefined) {
    const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
    await Deno.writeTextFile(files.csv, tableToCsv({ caption: "", columns, rows: cells }));
  }
  if (files.parquet !== undefined) {
    const columnData = columns.map((name) => {
      const values = rows.map((row) => row[name] ?? null);
      const numbers = values.every((value) => value === null || typeof value === "number");
      return numbers ? { name, data: values, type: "DOUBLE" as const, nullable: true } : {
        name,
        data: values.map((value) => value === null ? null : String(value)),
        type: "STRING" as const,
        nullable: true,
      };
    });
    await Deno.writeFile(files.parquet, new Uint8Array(parquetWriteBuffer({ columnData })));
  }
  return [files.csv, files.parquet].filter((file) => file !== undefined);
}
