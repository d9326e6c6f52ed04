import { join } from "node:path";
import * as v from "valibot";
import { finite } from "../files/checked.ts";
import { projectFolder } from "../files/folders.ts";
import { readJsonFile } from "../files/json_file.ts";

const packageSchema = v.object({
  registry: v.picklist(["pypi", "npm"]),
  package: v.string(),
  version: v.string(),
  /** Name of the archive as the registry serves it. */
  file: v.string(),
  /** For wheels of one platform: the platform, Python version and ABI tags to ask for. */
  wheelFor: v.optional(v.tuple([v.string(), v.string(), v.string()])),
  bytes: finite,
  sha256: v.string(),
  /** Large; fetched by what uses it, not in advance. */
  optional: v.optional(v.boolean()),
  /** The package's own licence; a source inside may have another. */
  licence: v.string(),
});

/** One archive of a package registry: what to ask for and how to know that it is the right one. */
export type Package = v.InferOutput<typeof packageSchema>;

const source = v.object({
  title: v.string(),
  /** Key in `packages`. */
  package: v.string(),
  /** Paths inside the archive; `*` stands for any run of characters but `/`, `[a-z]` for one of a range. */
  paths: v.array(v.string()),
  licence: v.string(),
  /** "pre-training" and the names of the tasks that use it. */
  use: v.array(v.string()),
});

/** One body of text or one data set inside a package. */
export type Source = v.InferOutput<typeof source>;

const hubSource = v.object({
  title: v.string(),
  /** Owner and name on the hub. */
  dataset: v.string(),
  licence: v.string(),
  use: v.array(v.string()),
});

/** A data set of the open hub, as Parquet files in one folder for each configuration. */
export type HubSource = v.InferOutput<typeof hubSource>;

const manifestSchema = v.object({
  packages: v.record(v.string(), packageSchema),
  sources: v.record(v.string(), source),
  /** What only the open hub has: the paper's own data. */
  hub: v.record(v.string(), hubSource),
});

/** The contents of `data/manifest.json`. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

/**
 * Reads a manifest, by default the project's.
 *
 * @throws {Error} where it is damaged, or a source names a package that it lacks
 */
export function readManifest(
  path: string = join(projectFolder, "data", "manifest.json"),
): Manifest {
  const manifest = readJsonFile(manifestSchema, path);
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
