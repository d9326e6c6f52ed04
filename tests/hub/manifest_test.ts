import assert from "node:assert/strict";
import { isProse } from "@/text/clean.ts";
import { fullCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { matchesPath, readManifest, sourceNamed } from "@/hub/manifest.ts";

Deno.test("every source of the manifest says where it is, what it may be used for and how to check it", () => {
  const manifest = readManifest();
  for (const [name, source] of Object.entries(manifest.sources)) {
    assert(source.title && source.licence && source.use.length && source.paths.length, name);
  }
  for (const [name, { sha256, bytes, licence, file }] of Object.entries(manifest.packages)) {
    assert.match(sha256, /^[0-9a-f]{64}$/, name);
    assert(bytes > 0 && licence && file, name);
  }
});

Deno.test("the corpora are made of pre-training sources", () => {
  const manifest = readManifest();
  for (const { name } of [...fullCorpus.sources, ...smallCorpus.sources]) {
    assert(sourceNamed(manifest, name).use.includes("pre-training"), name);
  }
});

Deno.test("an unknown source is refused with the list of known ones", () => {
  assert.throws(() => sourceNamed(readManifest(), "bookcorpus"), /"bookcorpus".*brown, sotu/);
  assert.throws(() => sourceNamed(readManifest(), "toString"), /"toString"/);
});

Deno.test("a manifest that is damaged, or whose source names no package, is refused", async () => {
  const path = await Deno.makeTempFile();
  const source = { title: "A", package: "b", paths: [], licence: "free", use: [] };
  const write = (sources: unknown) =>
    Deno.writeTextFile(path, JSON.stringify({ packages: {}, sources, hub: {} }));
  await write({ a: source });
  assert.throws(() => readManifest(path), /source "a".*package "b"/);
  await write({ a: { ...source, paths: "a.txt" } });
  assert.throws(() => readManifest(path), /damaged: sources\.a\.paths is "a\.txt", not a list/);
  await Deno.writeTextFile(path, '{"packages": {');
  assert.throws(
    () => readManifest(path),
    (error: Error) =>
      error.message.startsWith(`${path} is damaged: it is not JSON, or was cut short. Restore`),
  );
  await Deno.remove(path);
});

Deno.test("patterns match whole paths of one folder", () => {
  assert(matchesPath("package/c[a-r][0-9][0-9]", "package/ca01"));
  assert(!matchesPath("package/c[a-r][0-9][0-9]", "package/ca01.txt"));
  assert(!matchesPath("package/*.txt", "package/deep/a.txt"));
  assert(!matchesPath("a.txt", "aXtxt"));
});

Deno.test("prose is told from what is none", () => {
  for (
    const prose of [
      "Nay, answer me: stand, and unfold yourself.",
      '"In a war," he said, "nobody wins."',
      "a definition without an end mark that goes on for more than twelve words in all",
    ]
  ) assert(isProse(prose), prose);
  for (
    const other of ["RECORD OF PROGRESS", "Chapter 12", "1, 2, 3, 4, 5.", "| a | b | c |.", ""]
  ) {
    assert(!isProse(other), other);
  }
});
