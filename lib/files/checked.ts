import * as v from "valibot";

/** A finite number. */
export const finite = v.pipe(
  v.number(),
  v.finite(({ received }) => `is ${received}, not a finite number`),
);

/** A share in (0, 1]. */
export const share = v.pipe(
  v.number(),
  v.check((value) => value > 0 && value <= 1, ({ received }) => `is ${received}, outside (0, 1]`),
);

/** What a schema takes, in a reader's words. */
const words: Record<string, string> = {
  Array: "a list",
  Object: "a record",
  boolean: "true or false",
  number: "a number",
  string: "a text",
};

/**
 * Data from outside, such as a file's or a notebook's, as a schema has it: fields that it does not name are left out.
 *
 * @param fault makes the error of what is wrong, which names the first wrong field
 *
 * @example
 * ```ts
 * import { checked } from "@/files/checked.ts";
 * import assert from "node:assert/strict";
 * import * as v from "valibot";
 *
 * const schema = v.object({ rows: v.array(v.object({ seed: v.number() })) });
 * const fault = (what: string) => new Error(`runs.json: ${what}.`);
 * assert.deepEqual(checked(schema, { rows: [{ seed: 1 }] }, fault), { rows: [{ seed: 1 }] });
 * assert.throws(
 *   () => checked(schema, { rows: [{ seed: "1" }] }, fault),
 *   { message: 'runs.json: rows.0.seed is "1", not a number.' },
 * );
 * ```
 *
 * @throws that error
 */
export function checked<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  fault: (what: string) => Error,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return output;
  throw fault(told(issues[0]));
}

/** What to do about a damaged file that is committed. */
export const RESTORE = "Restore it from the repository.";

/**
 * A JSON file's value as a schema has it, see {@link checked}.
 *
 * @param name of the file
 * @param remedy a sentence on what to do about a file that is damaged
 * @throws {Error} naming the file and its first wrong field
 */
export function checkedFile<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  name: string,
  remedy: string = RESTORE,
): v.InferOutput<Schema> {
  return checked(schema, value, (what) => new Error(`${name} is damaged: ${what}. ${remedy}`));
}

/** The message of an action or a custom schema says what its value is, as `is empty`. */
function told(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "it";
  if (issue.kind !== "schema" || issue.type === "custom") return `${field} ${issue.message}`;
  if (issue.expected === "never") return `${field} is not a field there`;
  if (issue.received === "undefined") return `${field} is missing`;
  const received = words[issue.received] ?? issue.received;
  const shown = received.length > LONGEST ? "a long text" : received;
  return `${field} is ${shown}, not ${alternatives(issue.expected ?? "")}`;
}

/** What is expected, as `a text or a list` or `one of "a", "b"`; valibot writes `(string | Array)` or `("a" | "b")`. */
function alternatives(expected: string): string {
  const parts = expected.replace(/^\(|\)$/g, "").split(" | ");
  if (parts.every((part) => part in words)) return parts.map((part) => words[part]).join(" or ");
  return parts.length === 1 ? parts[0] : `one of ${parts.join(", ")}`;
}

/** Characters of a wrong value that a sentence has room for. */
const LONGEST = 60;
