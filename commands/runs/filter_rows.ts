import type { RunRow } from "../../lib/runs/store/run_row.ts";
import { Problem, WrongArguments } from "../shared/problem.ts";

/**
 * Rows whose fields have the given values.
 *
 * @param where such as `kind=pretrain,corruptionRate=0.4`; all rows where left out
 * @throws {Problem} naming the fields there are, for one that no row has
 */
export function filterRows(rows: RunRow[], where?: string): RunRow[] {
  if (where === undefined || rows.length === 0) return rows;
  const conditions = where.split(",").map((condition) => {
    const [field, value] = condition.split(/=(.*)/s, 2).map((part) => part.trim());
    if (value === undefined) {
      throw new WrongArguments(`"${condition}" is no condition; write field=value.`);
    }
    if (!rows.some((row) => Object.hasOwn(row, field))) {
      const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      throw new Problem(`No run has a field "${field}"; there are ${known.join(", ")}.`);
    }
    return { field, value };
  });
  return rows.filter((row) =>
    conditions.every(({ field, value }) => String(row[field] ?? "") === value)
  );
}
