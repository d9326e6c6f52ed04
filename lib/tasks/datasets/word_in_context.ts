import { readSourceFiles } from "../../text/sources/read_source.ts";
import { brown } from "../../text/sources/brown.ts";
import { type Synset, synsets } from "../../text/sources/wordnet.ts";
import { hashFraction, isDevGroup } from "../../text/split.ts";
import { type Example, splitExamples, type Task } from "../task.ts";

/** Most pairs of either class that one word gives. */
const mostPairs = 6;

/**
 * Two uses of a word, in the same sense of WordNet's or not, as in Word-in-Context. Each word gives
 * as many pairs of one class as of the other, so that neither the word nor its frequency tells. Dev
 * sentences that pre-training text holds all the same, as examples of other words or because WordNet
 * took them from the Brown Corpus, are dropped.
 */
export const wordInContext: Task = {
  name: "mrpc",
  standsFor: "MRPC",
  question: "Is the word used in the same sense in both sentences?",
  source: "wordnet",
  labels: ["another sense", "same sense"],
  metrics: ["accuracy", "f1"],
  async load(manifest, options) {
    const files = await readSourceFiles(this.source, manifest, options);
    const senses = [...files].flatMap(([path, bytes]) => synsets(bytes, path));
    const isDev = ({ group }: Example) => isDevGroup("mrpc", group);
    const pretrained = new Set([
      ...brown(await readSourceFiles("brown", manifest, options))
        .flatMap(({ paragraphs }) => paragraphs.map(letters)),
      ...senses.filter(({ lemmas, examples }) =>
        examples.length > 0 &&
        !lemmas.some((lemma) => isDevGroup("mrpc", lemma.toLowerCase()))
      )
        .flatMap(({ examples }) => examples.map(letters)),
    ]);
    const dropped = { devSentenceInPretraining: 0 };
    const examples = pairsOfUses(senses).filter((example) => {
      const sentences = [example.text.slice(example.group.length + 2), example.pair!];
      const seen = isDev(example) &&
        sentences.some((sentence) => pretrained.has(letters(sentence)));
      if (seen) dropped.devSentenceInPretraining++;
      return !seen;
    });
    return splitExamples(this.name, examples, isDev, dropped);
  },
};

/**
 * Pairs of example sentences for every lemma whose form appears in them.
 *
 * @param senses of all parts of speech
 */
export function pairsOfUses(senses: Synset[]): Example[] {
  const uses = new Map<string, { lemma: string; sense: string; sentence: string }[]>();
  for (const { id, lemmas, examples } of senses) {
    if (examples.length === 0) continue;
    for (const lemma of new Set(lemmas.map((lemma) => lemma.toLowerCase()))) {
      const key = `${id[0]}/${lemma}`;
      const found = uses.get(key) ?? [];
      const form = new RegExp(`\\b${stem(lemma)}`, "i");
      for (const sentence of examples) {
        if (form.test(sentence)) found.push({ lemma, sense: id, sentence });
      }
      uses.set(key, found);
    }
  }
  return [...uses].flatMap(([key, found]) => {
    const pairs: (Example & { order: number })[] = [];
    found.forEach((first, i) => {
      for (const second of found.slice(i + 1)) {
        const text = `${first.lemma}: ${first.sentence}`;
        pairs.push({
          text,
          pair: second.sentence,
          label: first.sense === second.sense ? 1 : 0,
          group: first.lemma,
          order: hashFraction(`${key}/${first.sentence}/${second.sentence}`, "pairs"),
        });
      }
    });
    pairs.sort((a, b) => a.order - b.order);
    const [other, same] = [0, 1].map((label) => pairs.filter((pair) => pair.label === label));
    const count = Math.min(other.length, same.length, mostPairs);
    return [...other.slice(0, count), ...same.slice(0, count)]
      .map(({ text, pair, label, group }) => ({ text, pair, label, group }));
  });
}

/** What inflected forms share: the lemma without a final e or y. */
function stem(lemma: string): string {
  const escaped = lemma.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return escaped.length > 3 ? escaped.replace(/[ey]$/, "") : escaped;
}

function letters(sentence: string): string {
  return sentence.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
