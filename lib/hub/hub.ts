import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { downloadFile, listFiles } from "@huggingface/hub";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import * as v from "valibot";
import { cacheFolder } from "../files/folders.ts";
import type { OnProgress } from "../files/progress.ts";
import { sha256, sha256OfFile } from "../files/sha256.ts";
import type { HubSource } from "./manifest.ts";
import { readJsonFile } from "../files/json_file.ts";

/** Where the hub is and where its files are kept. */
export interface HubOptions {
  /** By default the public hub, or `HF_ENDPOINT`. */
  url?: string;
  /** By default `data/cache/hub`. */
  folder?: string;
  fetch?: typeof fetch;
}

/** What to do about a damaged note of what was fetched. */
const FETCH_ANEW = "Remove it, and run the same command again to fetch the data anew.";

/** A row of a table; 64-bit integers are numbers. */
export type Row = Record<string, unknown>;

/** The files of a split as they were first fetched; later uses are checked against this. */
const fetchedFiles = v.array(v.object({ path: v.string(), bytes: v.number(), sha256: v.string() }));

/**
 * Rows of one split of a configuration. The files are fetched once; the hub's SHA-256 of each is checked
 * then, and kept and checked again at every use. A file that fails is set aside as `NAME.rejected`.
 *
 * @throws {Error} saying what could not be fetched or which columns a file lacks
 */
export async function readHubTable(
  source: HubSource,
  config: string,
  split: string,
  columns: string[],
  options: HubOptions = {},
  onProgress?: OnProgress,
): Promise<Row[]> {
  const folder = join(hubFolder(source, options), config);
  const record = join(folder, `${split}.json`);
  if (!existsSync(record)) await fetchSplit(source, config, split, folder, options, onProgress);
  const files = readJsonFile(fetchedFiles, record, FETCH_ANEW);
  const rows: Row[] = [];
  for (const { path, sha256 } of files) {
    const file = join(folder, path);
    if (!existsSync(file) || await sha256OfFile(file) !== sha256) {
      if (existsSync(file)) await rename(file, `${file}.rejected`);
      await rm(record);
      throw new Error(
        `${file} is missing or not what was fetched; a wrong file is kept as ${path}.rejected and not ` +
          `used. Run the same command again to fetch it.`,
      );
    }
    rows.push(...await readParquet(file, columns));
  }
  return rows;
}

/** Names of a data set's configurations, sorted. @throws {Error} where the hub cannot be asked */
export async function hubConfigs(source: HubSource, options: HubOptions = {}): Promise<string[]> {
  const folder = hubFolder(source, options);
  const record = join(folder, "configs.json");
  if (!existsSync(record)) {
    const files = await listParquet(source, options);
    const configs = [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf("/"))))];
    await writeWhole(record, JSON.stringify(configs.sort()));
  }
  return readJsonFile(v.array(v.string()), record, FETCH_ANEW);
}

/** Whether something of a data set is in the cache. */
export function isHubSourceFetched(source: HubSource, options: HubOptions = {}): boolean {
  return existsSync(hubFolder(source, options));
}

/**
 * Rows of a Parquet file.
 *
 * @throws {Error} naming the file where it is damaged or lacks a column
 */
export async function readParquet(path: string, columns: string[]): Promise<Row[]> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  try {
    const rows = await parquetReadObjects({ file, columns, compressors });
    return rows.map((row) =>
      Object.fromEntries(
        columns.map((column) => {
          if (!(column in row)) throw new Error(`it has no column "${column}"`);
          const value = row[column];
          return [column, typeof value === "bigint" ? Number(value) : value];
        }),
      )
    );
  } catch (error) {
    throw new Error(`${path} could not be read as Parquet: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function hubFolder(source: HubSource, options: HubOptions): string {
  return join(options.folder ?? join(cacheFolder, "hub"), source.dataset.replace("/", "--"));
}

async function fetchSplit(
  source: HubSource,
  config: string,
  split: string,
  folder: string,
  options: HubOptions,
  onProgress?: OnProgress,
) {
  const ours = (await listParquet(source, options)).filter(({ path }) =>
    path.startsWith(`${config}/${split}-`)
  );
  if (ours.length === 0) {
    throw new Error(
      `${source.dataset} has no Parquet file of split "${split}" of configuration "${config}".`,
    );
  }
  const total = ours.reduce((sum, { size }) => sum + size, 0);
  const step = `fetching ${source.dataset} ${config} ${split}`;
  const fetched: v.InferOutput<typeof fetchedFiles> = [];
  let done = 0;
  for (const { path, size, sha256: expected } of ours) {
    onProgress?.({ step, done, total, unit: "bytes" });
    const blob = await asking(source, () => downloadFile({ ...repository(source, options), path }));
    if (blob === null) throw new Error(`${source.dataset} has no file ${path} any more.`);
    const bytes = new Uint8Array(await asking(source, () => blob.arrayBuffer()));
    const name = path.slice(config.length + 1);
    const digest = sha256(bytes);
    if (expected !== undefined && digest !== expected) {
      await writeWhole(join(folder, `${name}.rejected`), bytes);
      throw new Error(
        `${path} of ${source.dataset} has SHA-256 ${digest} where the hub says ${expected}. It was set ` +
          `aside as ${name}.rejected and is not used; run the same command to fetch it again.`,
      );
    }
    await writeWhole(join(folder, name), bytes);
    fetched.push({ path: name, bytes: bytes.length, sha256: digest });
    done += size;
  }
  await writeWhole(join(folder, `${split}.json`), JSON.stringify(fetched));
  onProgress?.({ step, done, total, unit: "bytes" });
}

/** Parquet files with what the hub says of them. */
async function listParquet(source: HubSource, options: HubOptions) {
  return await asking(source, async () => {
    const files: { path: string; size: number; sha256: string | undefined }[] = [];
    for await (const entry of listFiles({ ...repository(source, options), recursive: true })) {
      if (entry.type !== "file" || !entry.path.endsWith(".parquet")) continue;
      if (entry.path.split("/").includes("..")) throw new Error(`unsafe path "${entry.path}"`);
      files.push({ path: entry.path, size: entry.size, sha256: entry.lfs?.oid });
    }
    return files.sort((a, b) => a.path < b.path ? -1 : 1);
  });
}

function repository(source: HubSource, options: HubOptions) {
  return {
    repo: { type: "dataset" as const, name: source.dataset },
    hubUrl: options.url ?? Deno.env.get("HF_ENDPOINT") ?? "https://huggingface.co",
    fetch: options.fetch,
  };
}

async function asking<T>(source: HubSource, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    throw new Error(
      `${source.title} (${source.dataset} on the hub) is not in the cache and could not be fetched: ` +
        `${
          (error as Error).message
        }. Run the same command where the hub can be reached, or use the ` +
        `tasks and texts that come with packages.`,
      { cause: error },
    );
  }
}

async function writeWhole(path: string, content: string | Uint8Array) {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(`${path}.partial`, content);
  await rename(`${path}.partial`, path);
}
