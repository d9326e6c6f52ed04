import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { readFile } from "node:fs/promises";
import { readSafetensors, toParameters } from "@/models/safetensors.ts";
import type { Html } from "@/format/html.ts";
import { tokenTable } from "@/masking/token_table.ts";
import { tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { readBracketed } from "../client/playground/hidden_sentence.ts";
import { answersOf } from "../client/playground/loaded_set.ts";
import { answersHtml, sentenceText } from "../client/playground/playground_view.ts";
import type { PlaygroundSet } from "./playground_models.ts";

/** A sentence to try, its hidden words in brackets. */
export interface PlaygroundExample {
  label: string;
  bracketed: string;
}

/** The first one is what the page begins with. */
export const examples: PlaygroundExample[] = [
  {
    label: "Congress",
    bracketed:
      "The members [of] the House of Representatives have been elected [by] the [people] " +
      "of the United [States].",
  },
  {
    label: "Scripture",
    bracketed: "And [the] LORD said [unto] the king, Speak unto the [children] of Israel.",
  },
  {
    label: "A court",
    bracketed:
      "The defendants [filed] a motion to [dismiss] the case, which the District [Court] " +
      "denied.",
  },
  {
    label: "A memory",
    bracketed: "The first [time] that I saw him, he [was] a young [man].",
  },
  {
    label: "Beyond the alphabet",
    bracketed: "In the [café] she drank 茶 and ate a 🍰 every [day].",
  },
];

/** The first example with the answers of `set`: computed at build time, for readers without JavaScript. */
export async function exampleHtml(
  { models, tokenizer: file, sequenceLength }: PlaygroundSet,
): Promise<{ sentence: Html; answers: Html | null }> {
  await tf.setBackend("cpu");
  const tokenizer = tokenizerOf(JSON.parse(await readFile(file, "utf8")));
  const table = tokenTable(tokenizer, "playground");
  const sentence = readBracketed(tokenizer, table, examples[0].bracketed, sequenceLength - 1);
  const encoders = await Promise.all(models.map(async ({ maskRate, encoder, path }) => {
    const bytes = new Uint8Array(await readFile(path));
    return { maskRate, encoder, parameters: toParameters(readSafetensors(bytes, path).tensors) };
  }));
  const answers = await answersOf(encoders, sentence);
  tf.dispose(encoders.map(({ parameters }) => parameters));
  return { sentence: sentenceText(sentence), answers: answersHtml(sentence, answers) };
}
