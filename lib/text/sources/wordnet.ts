import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";
import { isDevGroup } from "../split.ts";

/** One sense: the words that share it, its definition and example sentences. */
export interface Synset {
  /** Offset in the data file, with the part of speech: unique. */
  id: string;
  lemmas: string[];
  definition: string;
  examples: string[];
}

/** Senses of one of WordNet's data files. @throws {Error} naming the line that is not one */
export function synsets(bytes: Uint8Array, path: string): Synset[] {
  return new TextDecoder().decode(bytes).split("\n").flatMap((line, i) => {
    if (line.startsWith("  ") || line.trim() === "") return [];
    const bar = line.indexOf(" | ");
    const [offset, , kind, count, ...rest] = line.slice(0, bar).split(" ");
    const words = parseInt(count, 16);
    if (bar < 0 || !(words > 0)) throw new Error(`${path}, line ${i + 1}: not a WordNet synset.`);
    const gloss = line.slice(bar + 3);
    const examples = [...gloss.matchAll(/"([^"]+)"/g)].map((match) => match[1].trim());
    return [{
      id: `${kind}${offset}`,
      lemmas: Array.from(
        { length: words },
        (_, word) => rest[2 * word].replace(/\((?:a|p|ip)\)$/, "").replaceAll("_", " "),
      ),
      definition: gloss.replace(/;?\s*"[^"]+"?(?:\s*-+\s*[A-Z][^;]*)?/g, "").replace(/[;\s]+$/, "")
        .trim(),
      examples,
    }];
  });
}

const sensesPerDocument = 40;

/**
 * Senses as text, neighbours together. Examples of lemmas on which the same-sense task evaluates
 * are left out.
 */
export function wordnet(files: Files): Document[] {
  return [...files].flatMap(([path, bytes]) => {
    const senses = synsets(bytes, path);
    return Array.from({ length: Math.ceil(senses.length / sensesPerDocument) }, (_, i) => ({
      id: `${path}#${i}`,
      paragraphs: senses.slice(i * sensesPerDocument, (i + 1) * sensesPerDocument).map(asText),
    }));
  });
}

function asText({ lemmas, definition, examples }: Synset): string {
  const shown = lemmas.some((lemma) => isDevGroup("mrpc", lemma.toLowerCase())) ? [] : examples;
  return [`${lemmas[0]}: ${definition}`, ...shown]
    .map((part) => /[.!?]$/.test(part) ? part : `${part}.`)
    .join(" ");
}
