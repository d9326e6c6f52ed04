import type { FetchOptions } from "../../hub/fetch_package.ts";
import { hubConfigs, readHubTable } from "../../hub/hub.ts";
import type { Manifest } from "../../hub/manifest.ts";
import { readSourceFiles } from "../../text/sources/read_source.ts";
import { brownFile, taggedSentences, typedWords } from "../../text/sources/brown.ts";
import { hashFraction, isDevGroup } from "../../text/split.ts";
import { simpleTag } from "./parts_of_speech.ts";

/** Two sentences that differ in one place, of which only the first is grammatical. */
export interface MinimalPair {
  phenomenon: string;
  good: string;
  bad: string;
  /** The file it is from. */
  group: string;
}

/** A sentence's words and simplified tags. */
interface Tagged {
  words: string[];
  tags: string[];
}

/** What the rules must know of verbs: for each base form the one with -s. */
type Verbs = Map<string, string>;

/** Makes the words at one place ungrammatical; undefined where the rule does not apply there. */
type Rule = (sentence: Tagged, place: number, verbs: Verbs) => string[] | undefined;

const swapped = (pairs: [string, string][]) =>
  new Map(pairs.flatMap(([one, other]) => [[one, other], [other, one]] as [string, string][]));

const beForms = swapped([["is", "are"], ["was", "were"]]);
const auxiliaries = swapped([["has", "have"], ["does", "do"]]);
const determiners = swapped([["this", "these"], ["that", "those"]]);
const subjects = new Map([
  ["he", "him"],
  ["she", "her"],
  ["they", "them"],
  ["we", "us"],
  ["i", "me"],
]);
const objects = new Map([["him", "he"], ["them", "they"], ["us", "we"], ["me", "I"]]);
const participles = new Map([
  ["gone", "went"],
  ["taken", "took"],
  ["given", "gave"],
  ["seen", "saw"],
  ["done", "did"],
  ["known", "knew"],
  ["written", "wrote"],
  ["spoken", "spoke"],
  ["begun", "began"],
  ["broken", "broke"],
  ["chosen", "chose"],
  ["fallen", "fell"],
  ["grown", "grew"],
  ["risen", "rose"],
  ["shown", "showed"],
  ["driven", "drove"],
  ["drawn", "drew"],
  ["forgotten", "forgot"],
]);

const inSimpleSubject = new Set(
  ["at", "dt", "dts", "dti", "jj", "jjr", "nn", "nns", "np", "np$", "pp$", "cd", "ap", "od"],
);
const finite = new Set([
  "vbd",
  "bedz",
  "bed",
  "hvd",
  "md",
  "bez",
  "ber",
  "hv",
  "hvz",
  "vbz",
  "dod",
]);

/** Whether everything before a place is one noun phrase that ends in a noun. */
function followsSimpleSubject({ tags }: Tagged, place: number): boolean {
  return place > 0 && /^nns?$/.test(tags[place - 1]) &&
    tags.slice(0, place).every((tag) => inSimpleSubject.has(tag));
}

const agreement = (forms: Map<string, string>): Rule => (sentence, place) => {
  const other = forms.get(sentence.words[place]);
  return other !== undefined && followsSimpleSubject(sentence, place) ? [other] : undefined;
};

const rules: Record<string, Rule> = {
  "subject-verb agreement: be": agreement(beForms),
  "subject-verb agreement: have, do": agreement(auxiliaries),
  "subject-verb agreement: verbs": (sentence, place, verbs) => {
    const word = sentence.words[place];
    if (!followsSimpleSubject(sentence, place)) return undefined;
    if (sentence.tags[place] === "vbz") {
      const base = [...verbs].find(([, inflected]) => inflected === word);
      return base && [base[0]];
    }
    const inflected = sentence.tags[place] === "vb" ? verbs.get(word) : undefined;
    return inflected === undefined ? undefined : [inflected];
  },
  "determiner-noun agreement": ({ words, tags }, place) => {
    const other = determiners.get(words[place].toLowerCase());
    const fits = tags[place] === "dt" && tags[place + 1] === "nn" ||
      tags[place] === "dts" && tags[place + 1] === "nns";
    return other !== undefined && fits ? [likeCase(other, words[place])] : undefined;
  },
  "pronoun case: subject": ({ words, tags }, place) => {
    const other = subjects.get(words[place].toLowerCase());
    const fits = /^pps/.test(tags[place]) && finite.has(tags[place + 1]);
    return other !== undefined && fits ? [place === 0 ? capitalized(other) : other] : undefined;
  },
  "pronoun case: object": ({ words, tags }, place) => {
    const other = objects.get(words[place]);
    const fits = tags[place] === "ppo" && /^(in|vbd|vb|vbg)$/.test(tags[place - 1] ?? "") &&
      !/^(vb|nn|to|be|vbn|vbd)/.test(tags[place + 1] ?? "");
    return other !== undefined && fits ? [other] : undefined;
  },
  "article form": ({ words, tags }, place) => {
    const other = swapped([["a", "an"]]).get(words[place].toLowerCase());
    return tags[place] === "at" && other !== undefined && place + 1 < words.length
      ? [likeCase(other, words[place])]
      : undefined;
  },
  "participle after have": ({ words, tags }, place) => {
    const other = participles.get(words[place]);
    const fits = tags[place] === "vbn" && /^hv/.test(tags[place - 1] ?? "");
    return other !== undefined && fits ? [other] : undefined;
  },
  "base form after modal": ({ words, tags }, place, verbs) => {
    const inflected = verbs.get(words[place]);
    const fits = tags[place] === "vb" && tags[place - 1] === "md";
    return inflected !== undefined && fits ? [inflected] : undefined;
  },
  "article before noun": ({ words, tags }, place) =>
    place > 0 && tags[place] === "at" && tags[place + 1] === "nn"
      ? [words[place + 1], words[place]]
      : undefined,
};

/** Words of sentences from which pairs are made. */
const [fewestWords, mostWords] = [5, 25];

/**
 * Minimal pairs from the part-of-speech task's dev files, which are no pre-training text: real sentences
 * and the same made ungrammatical by rule, at most `most` of each phenomenon, at most one of a sentence
 * and phenomenon. Chance is one half. They stand for BLiMP where that cannot be reached.
 */
export async function loadMinimalPairs(
  manifest: Manifest,
  most: number,
  options?: FetchOptions,
): Promise<MinimalPair[]> {
  const files = await readSourceFiles("brown", manifest, options);
  const verbs: Verbs = new Map();
  const third = new Set<string>();
  const sentences: (Tagged & { group: string })[] = [];
  const pretrained = new Set<string>();
  for (const [path, bytes] of files) {
    const group = brownFile(path);
    for (const { words, tags: written } of taggedSentences(bytes, path)) {
      const tags = written.map(simpleTag);
      tags.forEach((tag, i) => {
        if (tag === "vb") verbs.set(words[i], "");
        if (tag === "vbz") third.add(words[i]);
      });
      const fits = words.length >= fewestWords && words.length <= mostWords &&
        /^([.?!]|'')$/.test(words.at(-1)!);
      if (!isDevGroup("pos", group)) pretrained.add(words.join(" "));
      else if (fits) sentences.push({ words, tags, group });
    }
  }
  for (const base of verbs.keys()) {
    const inflected = [base + "s", base + "es", base.replace(/y$/, "ies")]
      .find((form) => third.has(form));
    if (inflected === undefined) verbs.delete(base);
    else verbs.set(base, inflected);
  }
  const unseen = sentences.filter(({ words }) => !pretrained.has(words.join(" ")));
  return Object.entries(rules).flatMap(([phenomenon, rule]) =>
    unseen.flatMap((sentence) => makePair(phenomenon, rule, sentence, verbs) ?? [])
      .map((pair) => ({ pair, order: hashFraction(pair.good, phenomenon) }))
      .sort((a, b) => a.order - b.order)
      .slice(0, most)
      .map(({ pair }) => pair)
  );
}

/** BLiMP's 67,000 pairs, for machines that reach the hub. */
export async function loadBlimp(
  manifest: Manifest,
  options: FetchOptions = {},
): Promise<MinimalPair[]> {
  const pairs: MinimalPair[] = [];
  for (const config of await hubConfigs(manifest.hub.blimp, options.hub)) {
    const columns = ["sentence_good", "sentence_bad", "linguistics_term"];
    const rows = await readHubTable(
      manifest.hub.blimp,
      config,
      "train",
      columns,
      options.hub,
      options.onProgress,
    );
    for (const { sentence_good, sentence_bad, linguistics_term } of rows) {
      pairs.push({
        phenomenon: String(linguistics_term).replaceAll("_", " "),
        good: String(sentence_good),
        bad: String(sentence_bad),
        group: config,
      });
    }
  }
  return pairs;
}

function makePair(
  phenomenon: string,
  rule: Rule,
  sentence: Tagged & { group: string },
  verbs: Verbs,
): MinimalPair | undefined {
  const { words, group } = sentence;
  for (let place = 0; place < words.length; place++) {
    const changed = rule(sentence, place, verbs);
    if (changed === undefined) continue;
    const bad = words.toSpliced(place, changed.length, ...changed);
    return {
      phenomenon,
      good: typedWords(words).join(""),
      bad: typedWords(bad).join(""),
      group,
    };
  }
}

function likeCase(word: string, model: string): string {
  return /^[A-Z]/.test(model) ? capitalized(word) : word;
}

function capitalized(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}
