import { basename, join } from "node:path";
import { sha256, sha256OfFile } from "../../lib/files/sha256.ts";
import { writeAtomically } from "../../lib/files/write_atomically.ts";
import { smallCorpus } from "../../lib/text/corpus/corpus.ts";
import { prepareCorpus } from "../../lib/text/corpus/prepare_corpus.ts";
import { notebooksIn } from "../../site/build/notebook_files.ts";
import { withProgress } from "../shared/with_progress.ts";
import { executeAll } from "../notebooks/execute_all.ts";
import { root } from "../shared/paths.ts";
import { filesUnder } from "./compare_sites.ts";

/** Where the notebooks stand that were executed on the committed runs. */
export const referenceFolder: string = `${root}/data/cache/reference`;

/**
 * Executes every notebook on the committed runs, without training. What was executed before is kept as long as
 * notebook, code, data and results are the same.
 *
 * @returns how many were executed now
 */
export async function executeReference(): Promise<number> {
  await withProgress(async (onProgress) => void await prepareCorpus(smallCorpus, { onProgress }));
  const shared = await fingerprint();
  const digests = new Map<string, string>();
  const notebooks = notebooksIn(`${root}/notebooks`);
  for (const [, path] of notebooks) {
    const digest = sha256(shared + await sha256OfFile(path));
    const kept = await Deno.readTextFile(markOf(path)).catch(() => "");
    if (kept !== digest || !await exists(join(referenceFolder, basename(path)))) {
      digests.set(path, digest);
    }
  }
  await removeOthers(notebooks.map(([name]) => name));
  await executeAll(
    "Executing on the committed runs",
    [...digests.keys()],
    referenceFolder,
    { MASKRATE_RUNS: "committed" },
    (path) => writeAtomically(markOf(path), digests.get(path)!),
  );
  return digests.size;
}

/** Takes away what was made of notebooks that are no more. */
async function removeOthers(names: string[]): Promise<void> {
  for (const [name, path] of notebooksIn(referenceFolder)) {
    if (!names.includes(name)) await Deno.remove(path);
  }
}

/** The file that says of what an executed notebook was made. */
function markOf(path: string): string {
  return `${join(referenceFolder, basename(path))}.sha256`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Of the code and data that a notebook's outputs can depend on. */
async function fingerprint(): Promise<string> {
  const paths = [
    ...(await filesUnder(`${root}/lib`)).map((path) => `lib/${path}`),
    ...(await filesUnder(`${root}/data/results`)).map((path) => `data/results/${path}`),
  ];
  for await (const { name, isFile } of Deno.readDir(`${root}/data`)) {
    if (isFile) paths.push(`data/${name}`);
  }
  const digests = await Promise.all(
    paths.sort().map(async (path) => `${path} ${await sha256OfFile(`${root}/${path}`)}`),
  );
  return sha256(digests.join("\n"));
}
