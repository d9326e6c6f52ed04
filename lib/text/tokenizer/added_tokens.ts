/** A token that is looked for in the text before anything is merged, as `added_tokens` lists it. */
export interface AddedToken {
  id: number;
  content: string;
  /** Whether it means something to the model; data must not turn into such a token. */
  special: boolean;
  /** Whether it is only a token where no letter or digit touches it. */
  singleWord: boolean;
  /** Whether it takes the white space before it along. */
  leftStrip: boolean;
  /** Whether it takes the white space behind it along. */
  rightStrip: boolean;
  /** Whether it is looked for in the normalized text rather than in the text as it came. */
  normalized: boolean;
}

/** A text's parts in their order: what is no added token as text, the tokens as ids. */
export type Parts = (string | number)[];

const space = /\p{White_Space}/u;
const [endsInWord, beginsWithWord] = (() => {
  // What Rust's regular expressions call a letter of a word.
  const letter = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
  return [new RegExp(`${letter}$`, "u"), new RegExp(`^${letter}`, "u")];
})();

/**
 * A function that cuts added tokens out of a text as Hugging Face's `tokenizers` do: from left to
 * right, the longest where several begin at one place.
 *
 * @param written how each token stands in the text that will be cut
 */
export function addedTokenCutter(
  written: ReadonlyMap<string, AddedToken>,
): (text: string) => Parts {
  if (written.size === 0) return (text) => (text === "" ? [] : [text]);
  const longestFirst = [...written.keys()].sort((a, b) => b.length - a.length);
  const any = new RegExp(
    longestFirst.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
    "gu",
  );
  return (text) => {
    const parts: Parts = [];
    let done = 0;
    for (const { 0: found, index } of text.matchAll(any)) {
      const token = written.get(found)!;
      let [start, stop] = [index, index + found.length];
      const touched = endsInWord.test(text.slice(Math.max(0, start - 2), start)) ||
        beginsWithWord.test(text.slice(stop, stop + 2));
      if (token.singleWord && touched) continue;
      if (token.leftStrip) { while (start > done && space.test(text[start - 1])) start--; }
      if (token.rightStrip) { while (stop < text.length && space.test(text[stop])) stop++; }
      if (done < start) parts.push(text.slice(done, start));
      parts.push(token.id);
      done = stop;
    }
    if (done < text.length) parts.push(text.slice(done));
    return parts;
  };
}
