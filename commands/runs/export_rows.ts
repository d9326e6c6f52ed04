import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { tableToCsv } from "../../lib/report/render/csv.ts";
import { writeAtomically } from "../../lib/files/write_atomically.ts";
import type { RunRow } from "../../lib/runs/store/run_row.ts";
import { Problem } from "../shared/problem.ts";

/**
 * Writes runs to files, a column for every field that one of them has.
 *
 * @returns the files written
 * @throws {Problem} where a file's folder is not there
 * @throws {StorageError} where the disk is full or takes no writes
 */
export async function exportRows(
  rows: RunRow[],
  files: { csv?: string; parquet?: string },
): Promise<string[]> {
  const written = [files.csv, files.parquet].filter((file) => file !== undefined);
  for (const file of written) {
    const folder = dirname(resolve(file));
    if (!existsSync(folder)) {
      throw new Problem(`${file} cannot be written: there is no folder ${folder}. Make it first.`);
    }
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (files.csv !== undefined) {
    const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
    await writeAtomically(files.csv, tableToCsv({ caption: "", columns, rows: cells }));
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
    await writeAtomically(files.parquet, new Uint8Array(parquetWriteBuffer({ columnData })));
  }
  return written;
}
