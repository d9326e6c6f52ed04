import { join } from "node:path";
import { cacheFolder } from "../../files/folders.ts";

/** Where XLA's programs are kept from run to run; one folder for each number of threads. */
export function programsFolder(threads: number | undefined): string {
  return join(cacheFolder, "programs", `${threads ?? "all"}-threads`);
}
