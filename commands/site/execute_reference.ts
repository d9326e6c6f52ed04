import { basename, join } from "node:path";
import { sha256, sha256OfFile } from "../../lib/files/sha256.ts";
import { writeAtomically } from "../../lib/files/write_atomically.ts";
import { smallCorpus } from "../../lib/text/corpus/corpus.ts";
import { prepareCorpus } from "../../lib/text/corpus/prepare_corpus.ts";
import { notebooksIn } from "../../site/build/notebook_files.ts";
import { withProgress } from "../data/steps.ts";
import { executeNotebook } from "../notebooks/execute_notebook.ts";
import { root } from "../shared/paths.ts";
import { startProgress } from "../shared/progress.ts";
import { filesUnder } from "./compare_sites.ts";

/** Where the notebooks stand that were executed on the committed runs. */
export const referenceFolder: string = `${root}/data/cache/reference`;

/** Notebooks at a time; each has a kernel of its own. */
const AT_A_TIME = Math.max(1, Math.min(4, navigator.hardwareConcurrency));

/**
 * Executes every notebook on the committed runs, without training. What was executed before is kept as long as
 * notebook, code, data and results are the same.
 *
 * @returns how many were executed now
 */
export async function executeReference(): Promise<number> {
  await withProgress(async (onProgress) => void await prepareCorpus(smallCorpus, { onProgress }));
  const shared = await fingerprint();
  const waiting: { path: string; target: string; mark: string; digest: string }[] = [];
  for (const [, path] of notebooksIn(`${root}/notebooks`)) {
    const target = join(referenceFolder, basename(path));
    const mark = `${target}.sha256`;
    const digest = sha256(shared + await sha256OfFile(path));
    const kept = await Deno.readTextFile(mark).catch(() => "");
    if (kept !== digest || !await exists(target)) waiting.push({ path, target, mark, digest });
  }
  if (waiting.length === 0) return 0;
  await Deno.mkdir(referenceFolder, { recursive: true });
  const count = waiting.length;
  const progress = startProgress("Executing on the committed runs", count, { unit: "notebooks" });
  let done = 0;
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { path, target, mark, digest } = next;
        await executeNotebook(path, target, { env: { MASKRATE_RUNS: "committed" }, silent: true });
        await writeAtomically(mark, digest);
        progress.update(++done, basename(path));
      }
    }));
    progress.finish();
  } finally {
    progress.stop();
  }
  return count;
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
