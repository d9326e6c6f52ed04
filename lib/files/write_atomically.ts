import { storing } from "./storage_error.ts";

/**
 * Writes a file so that a reader sees all of it or none, even after a power cut: to a name of its
 * own, flushed to the disk, then renamed.
 *
 * @throws {StorageError} where the disk is full or takes no writes; the old file stays
 */
export function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.${crypto.randomUUID()}.part`;
  return storing(path, async () => {
    try {
      await writeDurably(part, content);
      await Deno.rename(part, path);
    } catch (error) {
      await Deno.remove(part).catch(() => {});
      throw error;
    }
  });
}

/** Removes what interrupted calls of `writeAtomically` left in a folder. */
export async function removeParts(directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(".part")) await Deno.remove(`${directory}/${name}`).catch(() => {});
  }
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}
