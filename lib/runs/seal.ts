import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * A record as JSON with a last field `sha256`, the checksum of the record's canonical JSON (RFC
 * 8785).
 *
 * @example
 * ```ts
 * import { sealed, unsealed } from "@/runs/seal.ts";
 * import assert from "node:assert/strict";
 * const text = sealed({ accuracy: 0.5 });
 * assert.deepEqual(unsealed(text, "result.json"), { accuracy: 0.5 });
 * assert.throws(() => unsealed(text.replace("0.5", "0.9"), "result.json"), /is damaged/);
 * ```
 */
export function sealed(record: object): string {
  return JSON.stringify({ ...record, sha256: checksum(record) }, null, 2) + "\n";
}

/**
 * Reads a record back without its seal. Records from before there were seals have none.
 *
 * @param name of the file, for the error message
 * @throws {DamagedFile} when the text is no JSON object or is not what was sealed
 */
export function unsealed(text: string, name: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new DamagedFile(name, "it is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null) {
    throw new DamagedFile(name, "it holds no record");
  }
  const { sha256, ...record } = parsed as Record<string, unknown>;
  if (sha256 !== undefined && sha256 !== checksum(record)) {
    throw new DamagedFile(name, "its checksum is not that of its content");
  }
  return record;
}

/** A file that is not what was written. */
export class DamagedFile extends Error {
  override name = "DamagedFile";

  constructor(file: string, why: string) {
    super(`${file} is damaged: ${why}. Remove it, and it will be made again.`);
  }
}

function checksum(record: object): string {
  return createHash("sha256").update(canonicalize(record)!).digest("hex");
}
