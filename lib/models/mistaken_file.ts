/** How files begin that are no model but stand where one should, and what to do about them. */
const beginnings: [bytes: number[] | string, what: string][] = [
  [
    "version https://git-lfs",
    `a Git LFS pointer, which only names the file; run "git lfs pull" in its repository, or download ` +
    `the file itself`,
  ],
  [
    "PK\x03\x04",
    "a zip archive. It looks like a Python pickle of torch.save, which can run code when it is opened " +
    "and is never opened here; save the model as safetensors",
  ],
  [[0x1f, 0x8b], "compressed by gzip; unpack it"],
  ["BZh", "compressed by bzip2; unpack it"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed by xz; unpack it"],
  [[0x28, 0xb5, 0x2f, 0xfd], "compressed by zstd; unpack it"],
  [[0x89, 0x48, 0x44, 0x46], "an HDF5 file; save the model as safetensors"],
  ["GGUF", "a GGUF file; save the model as safetensors"],
];

/** Bytes that {@link mistakenFile} looks at. */
export const BYTES_TO_RECOGNIZE = 512;

/**
 * What a file is that cannot be read as what its name says, and what to do; null where its beginning
 * is that of nothing known.
 *
 * @param first its first {@link BYTES_TO_RECOGNIZE} bytes, or all of fewer
 *
 * @example
 * ```ts
 * import { mistakenFile } from "@/models/mistaken_file.ts";
 * import assert from "node:assert/strict";
 * const page = new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>");
 * assert.match(mistakenFile(page)!, /an HTML page/);
 * ```
 */
export function mistakenFile(first: Uint8Array): string | null {
  if (first.length === 0) return "empty; download it again";
  for (const [beginning, what] of beginnings) {
    const bytes = typeof beginning === "string" ? new TextEncoder().encode(beginning) : beginning;
    if (bytes.every((byte, i) => first[i] === byte)) return what;
  }
  // The first byte of a pickle is followed by its version.
  if (first[0] === 0x80 && first[1] >= 2 && first[1] <= 5) {
    return "no safetensors file. It looks like a Python pickle, which can run code when it is opened " +
      "and is never opened here; save the model as safetensors";
  }
  if (first.every((byte) => byte === 0)) {
    return "nothing but zeros where it begins, as an unfinished download is; download it again";
  }
  const text = printable(first);
  if (text === null) return null;
  if (/^<(!doctype|html|head|body|\?xml|!--)/i.test(text)) {
    return "an HTML page, as a server sends in place of a file; download the file itself, where need be " +
      "after signing in";
  }
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return /^[{[]/.test(text)
    ? `JSON text, such as a server's error message: ${shown}; download the file itself`
    : `text, such as a server's error message: ${shown}; download the file itself`;
}

/** Bytes as text on a line; null where they are none. */
function printable(bytes: Uint8Array): string | null {
  // The last letter may be cut in two.
  const text = new TextDecoder().decode(bytes).replace(/\ufffd$/, "");
  // deno-lint-ignore no-control-regex
  return /[\x00-\x08\x0e-\x1f\x7f\ufffd]/.test(text) ? null : text.trim().replace(/\s+/g, " ");
}
