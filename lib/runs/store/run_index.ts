import { join } from "node:path";
import { type RunRow, runRow } from "./run_row.ts";
import { DamagedFile } from "./seal.ts";
import { listKeys, readRun, type StoredRun } from "./store.ts";
import { writeAtomically } from "../../files/write_atomically.ts";

/**
 * `index.jsonl` has the row of each finished run in the order in which they ended, so that a list
 * of very many runs is one file to read. It holds nothing that the runs do not: lines that a crash
 * cut short or that are missing are made again from the results.
 */
export interface RunList {
  rows: RunRow[];
  /** Keys of runs without a result. */
  unfinished: string[];
  /** Sentences about results that cannot be read. */
  damaged: string[];
}

/** Results read at a time while the index is completed. */
const AT_A_TIME = 64;

/** Adds a finished run to the index. A store that takes no writes goes without. */
export async function addToIndex(root: string, run: StoredRun): Promise<void> {
  const line = JSON.stringify(runRow(run)) + "\n";
  await Deno.writeTextFile(indexPath(root), line, { append: true }).catch(() => {});
}

/** Lists the store at `root` by its index, which is completed where it lacks runs. */
export async function listRows(root: string): Promise<RunList> {
  const keys = listKeys(root);
  const indexed = await readIndex(root);
  const list: RunList = { rows: [], unfinished: [], damaged: [] };
  const missing: string[] = [];
  for (const key of keys) {
    const row = indexed.get(key);
    if (row) list.rows.push(row);
    else missing.push(key);
  }
  for (let i = 0; i < missing.length; i += AT_A_TIME) {
    await Promise.all(
      missing.slice(i, i + AT_A_TIME).map(async (key) => {
        try {
          const run = await readRun(root, key);
          if (!run) return void list.unfinished.push(key);
          list.rows.push(runRow(run));
          await addToIndex(root, run);
        } catch (error) {
          if (!(error instanceof DamagedFile)) throw error;
          list.damaged.push(error.message);
        }
      }),
    );
  }
  return list;
}

/** Takes runs out of the index, as when they are removed. */
export async function dropFromIndex(root: string, keys: string[]): Promise<void> {
  const rows = await readIndex(root);
  for (const key of keys) rows.delete(key);
  const lines = [...rows.values()].map((row) => JSON.stringify(row) + "\n");
  await writeAtomically(indexPath(root), lines.join(""));
}

async function readIndex(root: string): Promise<Map<string, RunRow>> {
  const text = await Deno.readTextFile(indexPath(root)).catch(() => "");
  return new Map(parseRows(text).map((row) => [row.key, row]));
}

/** Rows of the lines that are whole; the runs of the others count as missing. */
function parseRows(text: string): RunRow[] {
  try {
    // At once, since a hundred thousand calls take twice as long.
    const rows = JSON.parse(`[${text.trimEnd().replaceAll("\n", ",")}]`);
    if (rows.every(isRow)) return rows;
  } catch {
    // Some line was cut short.
  }
  return text.split("\n").flatMap((line) => {
    try {
      const row = JSON.parse(line);
      return isRow(row) ? [row] : [];
    } catch {
      return [];
    }
  });
}

function isRow(value: unknown): value is RunRow {
  return typeof value === "object" && value !== null && "key" in value;
}

function indexPath(root: string): string {
  return join(root, "index.jsonl");
}
