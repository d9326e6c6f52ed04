import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * SHA-256 of bytes or of a text's UTF-8, in hexadecimal.
 *
 * @example
 * ```ts
 * import { sha256 } from "@/files/sha256.ts";
 * import assert from "node:assert/strict";
 * assert.equal(sha256("abc").slice(0, 8), "ba7816bf");
 * ```
 */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of a file's bytes, in hexadecimal, read piece by piece. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
