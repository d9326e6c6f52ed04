import type { HiddenSentence } from "./hidden_sentence.ts";
import { hiddenPlaces } from "./hidden_sentence.ts";

/** What a reader looks at, as the page's address has it. */
export interface PlaygroundState {
  /** As it was typed. */
  text: string;
  /** Hidden places with the tokens that stand there instead; null where that is `<mask>`. */
  hidden: [place: number, id: number | null][];
  /** The encoder that is shown, as its mask rate in per cent; null for all. */
  encoder: string | null;
  /** Which encoders; null for the first ones. */
  set: string | null;
}

/**
 * The state that a fragment such as `#sentence=All+is+well&hidden=0.2-17&encoder=40` tells; null where it tells no
 * sentence. What is no place is left out.
 */
export function stateOfAddress(fragment: string): PlaygroundState | null {
  const told = new URLSearchParams(fragment.replace(/^#/, ""));
  const text = told.get("sentence");
  if (text === null) return null;
  const hidden = (told.get("hidden") ?? "").split(".").flatMap(
    (part): [number, number | null][] => {
      const [, place, id] = /^(\d{1,4})(?:-(\d{1,6}))?$/.exec(part) ?? [];
      return place === undefined ? [] : [[+place, id === undefined ? null : +id]];
    },
  );
  return { text, hidden, encoder: told.get("encoder"), set: told.get("encoders") };
}

/** The fragment that tells a state, `#` included. */
export function addressOfState({ text, hidden, encoder, set }: PlaygroundState): string {
  const told = new URLSearchParams({ sentence: text });
  const places = hidden.map(([place, id]) => id === null ? `${place}` : `${place}-${id}`);
  if (places.length > 0) told.set("hidden", places.join("."));
  if (encoder !== null) told.set("encoder", encoder);
  if (set !== null) told.set("encoders", set);
  return `#${told}`;
}

/** The hidden places of a sentence as a state has them. */
export function hiddenOf(sentence: HiddenSentence): PlaygroundState["hidden"] {
  const { mask } = sentence.tokenizer.special;
  return hiddenPlaces(sentence).map((place) => {
    const id = sentence.hidden.get(place)!;
    return [place, id === mask ? null : id];
  });
}

/** The sentence with the places of a state hidden, as far as it has such places and tokens. */
export function withHidden(
  sentence: HiddenSentence,
  hidden: PlaygroundState["hidden"],
): HiddenSentence {
  const { tokens, tokenizer: { special, vocabularySize } } = sentence;
  const there = hidden.filter(([place, id]) =>
    place < tokens.length && (id === null || id < vocabularySize)
  );
  return { ...sentence, hidden: new Map(there.map(([place, id]) => [place, id ?? special.mask])) };
}
