import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { listRows } from "../../lib/runs/store/run_index.ts";
import { flat } from "../../lib/runs/store/run_row.ts";
import { listKeys } from "../../lib/runs/store/store.ts";
import { root } from "../shared/paths.ts";
import { Problem, WrongArguments } from "../shared/problem.ts";
import { describeRun, readSpec } from "./describe_run.ts";
import { exportRows } from "./export_rows.ts";
import { filterRows } from "./filter_rows.ts";
import { findPrunable, removeRuns } from "./prune.ts";
import { formatTable } from "../shared/format_table.ts";
import { byteQuantity, quantity } from "@/format/quantity.ts";
import type { Flags } from "./usage.ts";

/** Columns of the list on the screen; an export has all. */
const SHOWN = [
  ...["key", "kind", "title", "layers", "hidden", "steps", "heldOutLoss.0.15", "scores.accuracy"],
  ...["seconds", "finishedAt"],
];

/** What `deno task runs` does with its arguments. */
export async function runs([action = "list", ...given]: string[], flags: Flags): Promise<void> {
  const store = flags.store === undefined ? join(root, "runs") : resolve(flags.store);
  if (flags.store !== undefined && !existsSync(store)) {
    throw new Problem(`There is no store ${store}; --store names a folder of runs.`);
  }
  const keys = action === "list" ? [] : fullKeys(store, given);
  if (action === "list" && given.length === 0) await list(store, flags);
  else if (action === "show" && keys.length === 1) console.log(await describeRun(store, keys[0]));
  else if (action === "compare" && keys.length === 2) await compare(store, keys[0], keys[1]);
  else if (action === "prune") await prune(store, keys, flags.yes ?? false);
  else {
    throw new WrongArguments(
      `"${[action, ...given].join(" ")}" is not understood; say list, show KEY, ` +
        `compare KEY KEY or prune [KEY ...].`,
    );
  }
}

async function list(store: string, { where, csv, parquet }: Flags): Promise<void> {
  const { rows, unfinished, damaged } = await listRows(store);
  const chosen = filterRows(rows, where);
  for (const sentence of damaged) console.error(sentence);
  if (csv !== undefined || parquet !== undefined) {
    for (const file of await exportRows(chosen, { csv, parquet })) {
      console.log(`${chosen.length} runs written to ${file}`);
    }
    return;
  }
  if (chosen.length > 0) console.log(formatTable(chosen, SHOWN));
  const seconds = chosen.reduce((sum, row) => sum + (row.seconds as number), 0);
  console.log(
    `${chosen.length} finished runs, ${quantity(seconds / 3600)} hours in all; ` +
      `${unfinished.length} unfinished`,
  );
}

/** Prints where two runs differ, in what they are and in what came out. */
async function compare(store: string, one: string, other: string): Promise<void> {
  const [left, right] = await Promise.all(
    [one, other].map(async (key) => new Map(flat(await readSpec(store, key)))),
  );
  const rows = [...new Set([...left.keys(), ...right.keys()])]
    .filter((field) => left.get(field) !== right.get(field))
    .map((field) => ({
      field,
      [one.slice(0, 8)]: String(left.get(field) ?? ""),
      [other.slice(0, 8)]: String(right.get(field) ?? ""),
    }));
  console.log(
    rows.length === 0 ? "They do not differ." : formatTable(rows, Object.keys(rows[0])),
  );
}

async function prune(store: string, keys: string[], yes: boolean): Promise<void> {
  const prunable = await findPrunable(store, keys);
  if (prunable.length === 0) return console.log("There is nothing to remove.");
  for (const { key, what, bytes } of prunable) {
    console.log(`${key}  ${what}, ${byteQuantity(bytes)}`);
  }
  if (!yes && !confirm(`Remove ${prunable.length} runs?`)) {
    return console.log("Nothing was removed. Say --yes to remove without being asked.");
  }
  const removed = await removeRuns(store, prunable.map(({ key }) => key));
  console.log(`${removed.length} runs removed`);
}

/** Completes keys that were cut short. */
function fullKeys(store: string, given: string[]): string[] {
  const known = given.length === 0 ? [] : listKeys(store);
  return given.map((start) => {
    const matches = known.filter((key) => key.startsWith(start));
    if (matches.length === 1) return matches[0];
    throw new Problem(
      matches.length === 0
        ? `There is no run "${start}" in ${store}; \`deno task runs\` lists them.`
        : `"${start}" may be any of ${matches.length} runs; give more of its digits.`,
    );
  });
}
