import { statfs } from "node:fs/promises";
import { Problem } from "../shared/problem.ts";
import { byteQuantity } from "@/format/quantity.ts";

/**
 * Checks that a folder's disk has room.
 *
 * @param folder an existing folder
 * @param gigabytes what is needed, in units of 10^9 bytes
 * @param purpose what the room is for, such as `the Python environment`
 * @throws Problem that says how much is needed and how much is there
 */
export async function checkDiskSpace(folder: string, gigabytes: number, purpose: string) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const wanted = 1e9 * gigabytes;
  if (free < wanted) {
    throw new Problem(
      `${purpose} needs ${gigabytes} GB of disk space in ${folder}, but only ${
        byteQuantity(free)
      } are free; ` +
        `free ${byteQuantity(wanted - free)} and run the same command again.`,
    );
  }
}
