import { join } from "node:path";
import { projectFolder } from "../files/folders.ts";
import { readJsonFile, RESTORE } from "../files/json_file.ts";

/** One archive of a package registry: what to ask for and how to know that it is the right one. */
export interface Package {
  registry: "pypi" | "npm";
  package: string;
  version: string;
  /** Name of the archive as the registry serves it. */
  file: string;
  /** For wheels of one platform: the platform, Python version and ABI tags to ask for. */
  wheelFor?: [platform: string, python: string, abi: string];
  bytes: number;
  sha256: string;
  /** Large; fetched by what uses it, not in advance. */
  optional?: boolean;
  /** The package's own licence; a source inside may have another. */
  licence: string;
}

/** One body of text or one data set inside a package. */
export interface Source {
  title: string;
  /** Key in `packages`. */
  package: string;
  /** Paths inside the archive; `*` stands for any run of characters but `/`, `[a-z]` for one of a range. */
  paths: string[];
  licence: string;
  /** "pre-training" and the names of the tasks that use it. */
  use: string[];
}

/** A data set of the open hub, as Parquet files in one folder for each configuration. */
export interface HubSource {
  title: string;
  /** Owner and name on the hub. */
  dataset: string;
  licence: string;
  use: string[];
}

/** The contents of `data/manifest.json`. */
export interface Manifest {
  packages: Record<string, Package>;
  sources: Record<string, Source>;
  /** What only the open hub has: the paper's own data. */
  hub: Record<string, HubSource>;
}

/**
 * Reads a manifest, by default the project's.
 *
 * @throws {Error} where it is damaged, or a source names a package that it lacks
 */
export function readManifest(
  path: string = join(projectFolder, "data", "manifest.json"),
): Manifest {
  const manifest = readJsonFile<Manifest>(path, RESTORE);
  for (const [name, source] of Object.entries(manifest.sources)) {
    if (!(source.package in manifest.packages)) {
      throw new Error(
        `${path}: source "${name}" is said to be in package "${source.package}", which is not listed. ` +
          `Add it under "packages".`,
      );
    }
  }
  return manifest;
}

/**
 * The named source.
 *
 * @throws {Error} listing the known names where there is none such
 */
export function sourceNamed(manifest: Manifest, name: string): Source {
  if (!Object.hasOwn(manifest.sources, name)) {
    throw new Error(
      `There is no data source "${name}". Known sources: ${
        Object.keys(manifest.sources).join(", ")
      }.`,
    );
  }
  return manifest.sources[name];
}

/**
 * Whether a path inside an archive is one of a source's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matchesPath } from "@/hub/manifest.ts";
 *
 * assert(matchesPath("texts/*.txt", "texts/hamlet.txt"));
 * assert(!matchesPath("texts/*.txt", "texts/old/hamlet.txt"));
 * ```
 */
export function matchesPath(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, "[^/]*");
  return new RegExp(`^${expression}$`).test(path);
}
