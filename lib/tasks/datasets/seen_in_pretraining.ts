import { join } from "node:path";
import * as v from "valibot";
import { copyKey, normalize, sentences } from "../../text/clean.ts";
import type { Corpus } from "../../text/corpus/corpus.ts";
import { projectFolder } from "../../files/folders.ts";
import type { Example } from "../task.ts";
import { sha256 } from "../../files/sha256.ts";
import { readJsonFile } from "../../files/json_file.ts";

const seen = v.object({ sentences: v.array(v.string()) });

/** Made by `deno task data --baselines --all`. */
export const seenFile: string = join(projectFolder, "data", "seen_in_pretraining.json");

/**
 * SHA-256 of the sentences that a task would evaluate on and that stand in the pre-training text of the
 * small profiles. Loaders drop them from dev, whichever text is there.
 */
export function seenSentences(): Set<string> {
  const { sentences } = readJsonFile(seen, seenFile);
  return new Set(sentences);
}

/**
 * Hashes of a text's sentences, by their letters and digits alone; those too short to be known as copies
 * are left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sentenceHashes } from "@/tasks/datasets/seen_in_pretraining.ts";
 *
 * const [one] = sentenceHashes("He was born in the town.");
 * assert.deepEqual(sentenceHashes("Yes. He was born - in the town!"), [one]);
 * ```
 */
export function sentenceHashes(text: string): string[] {
  return sentences(normalize(text)).map(copyKey).filter((key) => key !== null)
    .map((key) => sha256(key));
}

/** Leaves out examples for evaluation with a sentence that was seen, and counts them. */
export function withoutSeen(
  examples: Example[],
  isDev: (example: Example) => boolean,
  seen: Set<string>,
): { kept: Example[]; dropped: number } {
  const kept = examples.filter((example) =>
    !isDev(example) || ![example.text, example.pair ?? ""].flatMap(sentenceHashes)
      .some((hash) => seen.has(hash))
  );
  return { kept, dropped: examples.length - kept.length };
}

/** Hashes of all sentences in a corpus's shards, those of the held-out text too. */
export function pretrainingSentences({ index, readBlock, tokenizer }: Corpus): Set<string> {
  const hashes = new Set<string>();
  for (const split of ["train", "heldOut"] as const) {
    const tokens = readBlock(split, 0, index[split].tokens + 1).slice(1);
    for (const document of tokenizer.decode(tokens).split("</s>")) {
      for (const hash of sentenceHashes(document)) hashes.add(hash);
    }
  }
  return hashes;
}
