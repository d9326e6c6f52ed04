/** A store that takes no writes or cannot be read. No run can go on then, and none is to blame. */
export class StorageError extends Error {
  override name = "StorageError";
}

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full. Free some space",
  EDQUOT: "your quota is used up. Free some space",
  EROFS: "it is read-only. Make it writable",
  EACCES: "you may not write there. Change its permissions",
  EPERM: "you may not write there. Change its permissions",
  EIO: "the disk reports an error. Check it",
};

/** Reasons for which a file that is there cannot be read. */
const unreadable: Record<string, string> = {
  ESTALE: "the file server has replaced it again and again (stale file handle). Check its mount",
  EACCES: "you may not read it. Change its permissions",
  EPERM: "you may not read it. Change its permissions",
  EIO: "the disk reports an error. Check it",
  EISDIR: "it is a folder. Remove it",
  ENOTDIR: "a part of its path is a file, not a folder. Remove that",
};

/**
 * Runs what reads `path`, once more where a file server has replaced the file meanwhile, and turns what else stands
 * in the way into one sentence.
 *
 * @throws {StorageError} saying what is wrong and what to do
 * @throws {Deno.errors.NotFound} where there is no such file
 */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read().catch((error) =>
      codeOf(error) === "ESTALE" ? read() : Promise.reject(error)
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw error;
    const reason = unreadable[codeOf(error)] ?? `${(error as Error).message}. Mend that`;
    throw new StorageError(`${path} cannot be read: ${reason} and run the same command again.`);
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "";
}

/**
 * Runs what writes to `path` and turns a full, read-only or forbidden disk into one sentence.
 *
 * @throws {StorageError} saying what is wrong and what to do; other errors as they are
 */
export async function storing<T>(path: string, write: () => Promise<T> | T): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const reason = reasons[codeOf(error)];
    if (!reason) throw error;
    throw new StorageError(
      `${path} cannot be written: ${reason} and run the same command again; what was finished is kept.`,
    );
  }
}
