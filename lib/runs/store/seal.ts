import canonicalize from "canonicalize";
import { sha256 } from "../../files/sha256.ts";

/**
 * A record as JSON with a last field `sha256`, the checksum of the record's canonical JSON (RFC
 * 8785).
 *
 * @example
 * ```ts
 * import { sealed, unsealed } from "@/runs/store/seal.ts";
 * import assert from "node:assert/strict";
 * const text = sealed({ accuracy: 0.5 });
 * assert.deepEqual(unsealed(text, "result.json"), { record: { accuracy: 0.5 }, sealed: true });
 * assert.throws(() => unsealed(text.replace("0.5", "0.9"), "result.json"), /is damaged/);
 * ```
 *
 * @throws {Error} naming a field that JSON cannot hold
 */
export function sealed(record: object): string {
  const wrong = notFinite(record, "");
  if (wrong) throw new Error(`It cannot be stored: ${wrong}, which is no number to store.`);
  return JSON.stringify({ ...record, sha256: checksum(record) }, null, 2) + "\n";
}

/**
 * Reads a record back without its seal, and tells whether it had one. Records from before there were seals have none.
 *
 * @param name of the file, for the error message
 * @throws {DamagedFile} when the text is no JSON object or is not what was sealed
 */
export function unsealed(
  text: string,
  name: string,
): { record: Record<string, unknown>; sealed: boolean } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new DamagedFile(name, "it is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new DamagedFile(name, "it holds no record");
  }
  const { sha256, ...record } = parsed as Record<string, unknown>;
  let found: string;
  try {
    found = checksum(record);
  } catch (error) {
    throw new DamagedFile(name, `it holds what was never written (${(error as Error).message})`);
  }
  if (sha256 !== undefined && sha256 !== found) {
    throw new DamagedFile(name, "its checksum is not that of its content");
  }
  return { record, sealed: sha256 !== undefined };
}

/** A file that is not what was written. */
export class DamagedFile extends Error {
  override name = "DamagedFile";

  constructor(file: string, why: string) {
    super(`${file} is damaged: ${why}. Remove it, and it will be made again.`);
  }
}

function checksum(record: object): string {
  return sha256(canonicalize(record)!);
}

/** The first number of a record that is not finite, with its name. */
function notFinite(value: unknown, name: string): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return `${name} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [field, inner] of Object.entries(value)) {
    const found = notFinite(inner, name === "" ? field : `${name}.${field}`);
    if (found) return found;
  }
}
