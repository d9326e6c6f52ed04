import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Older ones belong to processes that were killed. */
const abandonedAfter = 2 * 3600 * 1000;

/** A new folder inside `parent` for what is being made; removes those that killed processes left there. */
export async function partialFolder(parent: string): Promise<string> {
  const made = join(parent, `.partial-${crypto.randomUUID()}`);
  await mkdir(made, { recursive: true });
  for (const name of await readdir(parent)) {
    if (!name.startsWith(".partial-")) continue;
    const found = await stat(join(parent, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > abandonedAfter) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
  return made;
}
