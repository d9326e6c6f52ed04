import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const projectFolder: string = fileURLToPath(new URL("../../", import.meta.url));

/** Everything that can be fetched or made again: packages, corpora. Ignored by git. */
export const cacheFolder: string = join(projectFolder, "data", "cache");
