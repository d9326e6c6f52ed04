/** A store that takes no writes. No run can go on then, and none is to blame. */
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

/**
 * Runs what writes to `path` and turns a full, read-only or forbidden disk into one sentence.
 *
 * @throws {StorageError} saying what is wrong and what to do; other errors as they are
 */
export async function storing<T>(path: string, write: () => Promise<T> | T): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const reason = reasons[(error as { code?: string }).code ?? ""];
    if (!reason) throw error;
    throw new StorageError(
      `${path} cannot be written: ${reason} and run the same command again; what was finished is kept.`,
    );
  }
}
