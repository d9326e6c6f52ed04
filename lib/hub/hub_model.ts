import { createHash } from "node:crypto";
import { join } from "node:path";
import { downloadFile, listFiles, modelInfo } from "@huggingface/hub";
import { cacheFolder } from "../files/folders.ts";
import type { OnProgress } from "../files/progress.ts";
import { sha256OfFile } from "../files/sha256.ts";

/** Where the hub is and where its models are kept. */
export interface HubModelOptions {
  /** Branch, tag or commit; by default the commit that was fetched first, else the newest of `main`. */
  revision?: string;
  /** By default the public hub, or `HF_ENDPOINT`. */
  url?: string;
  /** By default `data/cache/hub-models`. */
  folder?: string;
  fetch?: typeof fetch;
  onProgress?: OnProgress;
}

/** A model of the hub on this machine. */
export interface FetchedModel {
  folder: string;
  /** The commit that was fetched. */
  commit: string;
}

/** One file as it was fetched; later uses are checked against this. */
interface FetchedFile {
  path: string;
  sha256: string;
}

/** What a model is read from; anything else of its repository is left there. */
const wanted =
  /^(config\.json|tokenizer\.json|model\.safetensors(\.index\.json)?|model-\d+-of-\d+\.safetensors)$/;

/**
 * Fetches a model's files from the hub, once. The commit is remembered and used from then on, every
 * file is checked against the hub's checksum when it arrives and against its own at every later use,
 * which needs no network.
 *
 * @param id owner and name
 * @throws saying what could not be fetched or is not what was fetched
 */
export async function fetchHubModel(
  id: string,
  options: HubModelOptions = {},
): Promise<FetchedModel> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(id)) {
    throw new Error(`"${id}" is not a model of the hub; those are called OWNER/NAME.`);
  }
  const home = join(options.folder ?? join(cacheFolder, "hub-models"), id.replace("/", "--"));
  const revision = options.revision ?? "main";
  const pins = join(home, "revisions.json");
  const pinned = new Map<string, string>(Object.entries(await readJson(pins) ?? {}));
  const known = /^[0-9a-f]{40}$/.test(revision) ? revision : pinned.get(revision);
  const record = known && await readJson(join(home, known, "fetched.json"));
  if (Array.isArray(record)) {
    await checkFiles(join(home, known!), record as FetchedFile[]);
    return { folder: join(home, known!), commit: known! };
  }
  const commit = known ?? await commitOf(id, revision, options);
  const folder = join(home, commit);
  await fetchFiles(id, commit, folder, options);
  await writeWhole(pins, JSON.stringify(Object.fromEntries(pinned.set(revision, commit))));
  return { folder, commit };
}

async function commitOf(id: string, revision: string, options: HubModelOptions): Promise<string> {
  const { sha } = await asking(
    id,
    () => modelInfo({ name: id, revision, ...hub(options), additionalFields: ["sha"] }),
  );
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new Error(`${id}: the hub gives no commit for revision "${revision}".`);
  }
  return sha;
}

async function fetchFiles(id: string, commit: string, folder: string, options: HubModelOptions) {
  const repository = { repo: { type: "model" as const, name: id }, revision: commit };
  const there = await asking(
    id,
    async () => await Array.fromAsync(listFiles({ ...repository, ...hub(options) })),
  );
  const files = there.filter(({ type, path }) => type === "file" && wanted.test(path));
  if (!files.some(({ path }) => path.endsWith(".safetensors"))) {
    const pickles = there.map(({ path }) => path).filter((path) => /\.(bin|pt|ckpt)$/.test(path));
    throw new Error(
      `${id} at ${commit} has no model.safetensors` +
        (pickles.length > 0
          ? `, only ${
            pickles.join(", ")
          }: Python pickles, which can run code when they are opened ` +
            `and are never opened here. Choose a revision with safetensors by --revision (the hub ` +
            `often offers one as refs/pr/1), or convert the model.`
          : "."),
    );
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const fetched: FetchedFile[] = [];
  let done = 0;
  await Deno.mkdir(folder, { recursive: true });
  for (const { path, size, oid, lfs } of files) {
    const target = join(folder, path);
    const sha256 = createHash("sha256");
    // What is no large file is known to the hub by the checksum that git gives it.
    const git = createHash("sha1").update(`blob ${size}\0`);
    await asking(id, async () => {
      const blob = await downloadFile({ ...repository, path, ...hub(options) });
      if (blob === null) throw new Error(`${path} is not there any more`);
      using file = await Deno.open(`${target}.partial`, {
        write: true,
        create: true,
        truncate: true,
      });
      for await (const chunk of blob.stream()) {
        sha256.update(chunk);
        git.update(chunk);
        for (let written = 0; written < chunk.length;) {
          written += await file.write(chunk.subarray(written));
        }
        done += chunk.length;
        options.onProgress?.({ step: `fetching ${id}`, done, total, unit: "bytes" });
      }
    });
    const digest = sha256.digest("hex");
    if (lfs ? digest !== lfs.oid : git.digest("hex") !== oid) {
      await Deno.rename(`${target}.partial`, `${target}.rejected`);
      throw new Error(
        `${path} of ${id} is not what the hub says: its checksum differs. It was set aside as ` +
          `${target}.rejected and is not used; run the same command to fetch it again.`,
      );
    }
    await Deno.rename(`${target}.partial`, target);
    fetched.push({ path, sha256: digest });
  }
  await writeWhole(join(folder, "fetched.json"), JSON.stringify(fetched));
}

async function checkFiles(folder: string, files: FetchedFile[]): Promise<void> {
  for (const { path, sha256 } of files) {
    const file = join(folder, path);
    const there = await Deno.stat(file).then(() => true, () => false);
    if (there && await sha256OfFile(file) === sha256) continue;
    await Deno.remove(join(folder, "fetched.json"));
    throw new Error(
      `${file} is missing or not what was fetched, and is not used. Run the same command again to ` +
        `fetch the model anew.`,
    );
  }
}

function hub({ url, fetch }: HubModelOptions) {
  return { hubUrl: url ?? Deno.env.get("HF_ENDPOINT") ?? "https://huggingface.co", fetch };
}

async function asking<T>(id: string, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw new Error(
      `${id} is not in the cache and could not be fetched from the hub: ${
        (error as Error).message
      }. Run the same command where the hub can be reached, or give the folder of a model.`,
      { cause: error },
    );
  }
}

async function readJson(path: string) {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function writeWhole(path: string, content: string) {
  await Deno.writeTextFile(`${path}.partial`, content);
  await Deno.rename(`${path}.partial`, path);
}
