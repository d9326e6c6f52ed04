import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { byteLevelAlphabet } from "tokenizers";
import { leadingSpecialTokens, maskToken } from "./tokenizer.ts";

/**
 * Trains byte-level byte pair encoding on a text file and returns the contents of a Hugging Face
 * `tokenizer.json` in RoBERTa's layout: four special tokens, 256 bytes, merges in the order in which
 * they were learned, `<mask>`. The native trainer has no vocabulary size to set and always learns
 * about 30,000 tokens; merges are learned greedily, so the first of them are those of a smaller vocabulary.
 *
 * @param scratch path of a file to write in between; removed at the end
 * @throws {Error} where the vocabulary is too small for bytes, or the text for the vocabulary
 */
export async function trainTokenizer(
  textFile: string,
  vocabularySize: number,
  scratch: string,
): Promise<Record<string, unknown>> {
  const alphabet = byteLevelAlphabet().sort();
  const mergeCount = vocabularySize - leadingSpecialTokens.length - alphabet.length - 1;
  if (mergeCount < 0) {
    throw new Error(
      `A vocabulary of ${vocabularySize} is too small: 256 bytes and 5 special tokens alone make 261.`,
    );
  }
  const { tokens: learned, merges } = firstMerges(await learnMerges(textFile, scratch), mergeCount);
  const tokens = [
    ...leadingSpecialTokens,
    ...alphabet,
    ...learned,
    maskToken,
  ];
  const byteLevel = { add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [...leadingSpecialTokens, maskToken].map((content) => ({
      id: tokens.indexOf(content),
      content,
      single_word: false,
      lstrip: content === maskToken,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", ...byteLevel },
    post_processor: {
      type: "RobertaProcessing",
      sep: ["</s>", 2],
      cls: ["<s>", 0],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", ...byteLevel },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}

type Merge = [left: string, right: string];

async function learnMerges(textFile: string, scratch: string): Promise<Merge[]> {
  const program = fileURLToPath(new URL("./learn_merges.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", program, textFile, scratch],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(
      `The tokenizer could not be trained on ${textFile}: ${
        new TextDecoder().decode(stderr).trim()
      }`,
    );
  }
  const merges: Merge[] = JSON.parse(readFileSync(scratch, "utf8")).model.merges;
  await rm(scratch);
  return merges;
}

/** Merges that make `count` different tokens: two merges can make the same one. */
function firstMerges(merges: Merge[], count: number): { tokens: string[]; merges: Merge[] } {
  const tokens = new Set<string>();
  let used = 0;
  while (tokens.size < count && used < merges.length) tokens.add(merges[used++].join(""));
  if (tokens.size < count) {
    throw new Error(
      `The text yields only ${tokens.size} merges, and the vocabulary needs ${count}. ` +
        `Choose a smaller vocabulary or more text.`,
    );
  }
  return { tokens: [...tokens], merges: merges.slice(0, used) };
}
