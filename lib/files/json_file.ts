import { readFileSync } from "node:fs";

/**
 * The contents of a JSON file that holds an object or a list.
 *
 * @param remedy a sentence on what to do about a file that is damaged
 * @throws {Error} naming the file where it cannot be read or is damaged
 */
export function readJsonFile<T>(path: string, remedy: string): T {
  return parseJsonFile<T>(readFileSync(path, "utf8"), path, remedy);
}

/**
 * The same of a text that was read already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseJsonFile } from "@/files/json_file.ts";
 *
 * assert.deepEqual(parseJsonFile("[1]", "list.json", "Make it anew."), [1]);
 * assert.throws(
 *   () => parseJsonFile('{"a": 1', "record.json", "Make it anew."),
 *   /^Error: record.json is damaged: it is not JSON, or was cut short. Make it anew.$/,
 * );
 * ```
 *
 * @param name of the file
 * @throws {Error} naming the file where it is damaged
 */
export function parseJsonFile<T>(text: string, name: string, remedy: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} is damaged: it is not JSON, or was cut short. ${remedy}`);
  }
  if (typeof value === "object" && value !== null) return value as T;
  throw new Error(`${name} is damaged: it holds neither an object nor a list. ${remedy}`);
}

/** What to do about a damaged file that is committed. */
export const RESTORE = "Restore it from the repository.";
