import { readFileSync } from "node:fs";
import type * as v from "valibot";
import { checkedFile, RESTORE } from "./checked.ts";

/**
 * The contents of a JSON file as a schema has them.
 *
 * @param remedy a sentence on what to do about a file that is damaged; by default to restore what is committed
 * @throws {Error} naming the file where it cannot be read or is damaged, and its first wrong field
 */
export function readJsonFile<const Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
  remedy?: string,
): v.InferOutput<Schema> {
  return parseJsonFile(schema, readFileSync(path, "utf8"), path, remedy);
}

/**
 * The same of a text that was read already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import * as v from "valibot";
 * import { parseJsonFile } from "@/files/json_file.ts";
 *
 * const list = v.array(v.number());
 * assert.deepEqual(parseJsonFile(list, "[1]", "list.json"), [1]);
 * assert.throws(
 *   () => parseJsonFile(list, '["1"]', "list.json", "Make it anew."),
 *   /^Error: list.json is damaged: 0 is "1", not a number. Make it anew.$/,
 * );
 * assert.throws(
 *   () => parseJsonFile(list, "[1", "list.json", "Make it anew."),
 *   /^Error: list.json is damaged: it is not JSON, or was cut short. Make it anew.$/,
 * );
 * ```
 *
 * @param name of the file
 * @throws {Error} naming the file where it is damaged, and its first wrong field
 */
export function parseJsonFile<const Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  name: string,
  remedy: string = RESTORE,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} is damaged: it is not JSON, or was cut short. ${remedy}`);
  }
  return checkedFile(schema, value, name, remedy);
}
