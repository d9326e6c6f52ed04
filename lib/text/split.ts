import { createHash } from "node:crypto";

/**
 * A number in [0, 1) that depends on nothing but the two strings: the same name is on the same side
 * of a split in every run and on every machine. Different salts give independent splits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hashFraction } from "@/text/split.ts";
 *
 * assert.equal(hashFraction("hamlet", "held-out"), hashFraction("hamlet", "held-out"));
 * assert.notEqual(hashFraction("hamlet", "held-out"), hashFraction("hamlet", "dev"));
 * ```
 */
export function hashFraction(name: string, salt: string): number {
  return createHash("sha256").update(`${salt}/${name}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** Share of a task's groups that make its dev split where no official one exists. */
const devShare = 0.1;

/**
 * Whether a group of a task (a film, a file, a lemma) belongs to its dev split. Pre-training text
 * leaves out what this says is evaluated on.
 */
export function isDevGroup(task: string, group: string): boolean {
  return hashFraction(group, `dev/${task}`) < devShare;
}
