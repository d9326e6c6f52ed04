import { type Files, readArchive } from "../../files/archive.ts";
import type { Document } from "./document.ts";
import { type FetchOptions, fetchPackage } from "../../hub/fetch_package.ts";
import { type Manifest, matchesPath, sourceNamed } from "../../hub/manifest.ts";
import { bible } from "./bible.ts";
import { brown } from "./brown.ts";
import { jsonLines, textField } from "./json_lines.ts";
import { passages } from "./passages.ts";
import { plays } from "./plays.ts";
import { texts } from "./texts.ts";
import { readHubTable } from "../../hub/hub.ts";
import { wikipedia } from "./wikipedia.ts";
import { wikitext } from "./wikitext.ts";
import { wordnet } from "./wordnet.ts";

/**
 * A source's files by their paths, in a fixed order, fetched first where need be.
 *
 * @throws {Error} naming the source and path where the archive lacks a file of it
 */
export async function readSourceFiles(
  name: string,
  manifest: Manifest,
  options: FetchOptions = {},
): Promise<Files> {
  const source = sourceNamed(manifest, name);
  const archive = await fetchPackage(manifest.packages[source.package], options);
  const files = await readArchive(
    archive,
    (path) => source.paths.some((pattern) => matchesPath(pattern, path)),
  );
  for (const pattern of source.paths) {
    if (![...files.keys()].some((path) => matchesPath(pattern, path))) {
      throw new Error(
        `${archive} has no file ${pattern}, which source "${name}" of data/manifest.json needs.`,
      );
    }
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

const readers: Record<string, (files: Files) => Document[]> = {
  brown,
  sotu: texts,
  wordnet,
  boolq: (files) =>
    passages(new Map([...files].filter(([path]) => path.endsWith("combined.jsonl"))), "passage"),
  multilexsum: (files) => passages(files, "document"),
  quac: (files) => passages(files, "passage"),
  pubmedqa: (files) => passages(files, "passage"),
  narrativeqa: (files) => passages(files, "passage"),
  shakespeare: plays,
  bible,
  wikipedia,
  openwebtext: (files) => passages(files, "0"),
  "wikipedia-openings": (files) => passages(files, "0"),
};

/**
 * A pre-training source as documents, in a fixed order.
 *
 * @throws {Error} listing the pre-training sources where the named one is none
 */
export async function readDocuments(
  name: string,
  manifest: Manifest,
  options: FetchOptions = {},
): Promise<Document[]> {
  if (name === "wikitext") {
    const { hub, onProgress } = options;
    const columns = ["text"];
    const rows = await readHubTable(
      manifest.hub.wikitext,
      "wikitext-103-raw-v1",
      "train",
      columns,
      hub,
      onProgress,
    );
    return wikitext(rows.map(({ text }) => String(text)));
  }
  if (!Object.hasOwn(readers, name)) {
    throw new Error(
      `"${name}" is no pre-training text. Choose from ${
        Object.keys(readers).join(", ")
      }, wikitext.`,
    );
  }
  return readers[name](await readSourceFiles(name, manifest, options));
}

/** Passages on which a source's task evaluates; pre-training text leaves out every sentence of theirs. */
export async function evaluatedPassages(
  name: string,
  manifest: Manifest,
  options: FetchOptions = {},
): Promise<string[]> {
  if (name !== "boolq") return [];
  const files = await readSourceFiles(name, manifest, options);
  return [...files].filter(([path]) => path.endsWith("dev.jsonl"))
    .flatMap(([path, bytes]) =>
      jsonLines(bytes, path).map((row) => textField(row, "passage", path))
    );
}
