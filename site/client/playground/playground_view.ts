import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import { type Guess, meanLoss } from "./fill_masks.ts";
import { type Content, type Html, joinMarkup, markup, unbroken } from "@/format/html.ts";
import { hiddenPlaces, type HiddenSentence } from "./hidden_sentence.ts";
import { beginsWithSpace, tokenText } from "./token_text.ts";
import { fixedPercent, percent } from "@/format/percent.ts";

/** An encoder's guesses at a sentence's hidden places, in their order. */
export interface Answer {
  /** Share of tokens masked in its pre-training. */
  maskRate: number;
  guesses: Guess[];
}

/** A rate as it is written: 15 %. */
export function rateText(maskRate: number): string {
  return unbroken(percent(maskRate));
}

/** A probability in per cent, small ones with more digits. */
export function shareText(share: number): string {
  if (share < 0.0001) return "<0.01\u00a0%";
  return unbroken(fixedPercent(share, share >= 0.0995 ? 0 : share >= 0.00995 ? 1 : 2));
}

function spoken(text: string): Html {
  return markup`<span class="spoken">${text}</span>`;
}

/** The text of a token within its sentence, which writes the space before it where the original has one. */
function pieceText(tokenizer: Tokenizer, id: number, afterSpace: boolean): string {
  const text = tokenizer.decode([id]);
  if (text.includes("\ufffd") || text.trim() === "") return tokenText(tokenizer, id);
  return afterSpace ? text.trimStart() : text;
}

/**
 * A sentence whose words are given. What stands between two spaces is kept on one line, and so are all tokens of a word.
 *
 * @param word shows a word, by its number
 */
function wholes(
  { tokenizer, tokens, words }: HiddenSentence,
  word: (index: number) => Content,
): Html {
  const parts: Content[][] = [];
  for (let index = 0; index + 1 < words.length; index++) {
    if (index === 0 || beginsWithSpace(tokenizer, tokens[words[index]])) parts.push([]);
    parts.at(-1)!.push(word(index));
  }
  return joinMarkup(parts.map((inside) => markup`<span class="whole">${inside}</span>`), " ");
}

/** The text of a word, and of its tokens where any of them is hidden. */
function wordOf(sentence: HiddenSentence, index: number) {
  const { tokenizer, tokens, words, hidden } = sentence;
  const places = Array.from(
    { length: words[index + 1] - words[index] },
    (_, i) => words[index] + i,
  );
  const text = tokenizer.decode(tokens.subarray(words[index], words[index + 1])).trim();
  return { places, text, asked: places.filter((place) => hidden.has(place)).length };
}

/**
 * What an encoder sees at a place that it is asked about.
 *
 * @param named whether what is hidden is told to those who do not see the page
 */
function seenPiece(
  { tokenizer, tokens, hidden }: HiddenSentence,
  place: number,
  named: boolean,
): Html {
  const [seen, original] = [hidden.get(place)!, tokens[place]];
  const text = pieceText(tokenizer, seen, true);
  if (seen !== tokenizer.special.mask) {
    const name = seen === original ? "kept" : "random";
    return markup`<span class="${name}">${text}${spoken(` (${name})`)}</span>`;
  }
  const behind = pieceText(tokenizer, original, true).trim();
  // A byte of a sign takes one block, however it is written out.
  const letters = Math.max(1, Array.from(tokenizer.decode([original]).trim()).length);
  return markup`<span class="gap"><span aria-hidden="true">${"█".repeat(letters)}</span>${
    spoken(named ? behind : "hidden")
  }</span>`;
}

/** The sentence as the encoders see it, each word a button that hides it or shows it again. */
export function sentenceButtons(sentence: HiddenSentence): Html {
  return wholes(sentence, (index) => {
    const { places, asked } = wordOf(sentence, index);
    const pressed = asked === 0 ? "false" : asked === places.length ? "true" : "mixed";
    const seen = seenWord(sentence, index, true);
    return markup`<button type="button" class="word" data-word="${index}" aria-pressed="${pressed}">${seen}</button>`;
  });
}

/** The sentence as the encoders see it, to be read only. */
export function sentenceText(sentence: HiddenSentence): Html {
  return wholes(sentence, (index) => seenWord(sentence, index, false));
}

function seenWord(sentence: HiddenSentence, index: number, named: boolean): Content {
  const { places, text, asked } = wordOf(sentence, index);
  if (asked === 0) return text;
  return places.map((place) =>
    sentence.hidden.has(place)
      ? seenPiece(sentence, place, named)
      : pieceText(sentence.tokenizer, sentence.tokens[place], true)
  );
}

/** The sentence with an encoder's best guesses in the hidden places, right and wrong ones marked. */
function filledSentence(sentence: HiddenSentence, { maskRate, guesses }: Answer): Html {
  const { tokenizer, tokens } = sentence;
  const order = new Map(hiddenPlaces(sentence).map((place, i) => [place, i]));
  const text = wholes(sentence, (index) => {
    const { places, text, asked } = wordOf(sentence, index);
    if (asked === 0) return text;
    return places.map((place) => {
      const begins = place === 0 || beginsWithSpace(tokenizer, tokens[place]);
      const rank = order.get(place);
      if (rank === undefined) return pieceText(tokenizer, tokens[place], true);
      const { id } = guesses[rank].best[0];
      const name = id === tokens[place] ? "right" : "wrong";
      const guessed = pieceText(tokenizer, id, begins);
      return markup`<span class="${name}">${guessed}${spoken(` (${name})`)}</span>`;
    });
  });
  return markup`<section class="play-result">
<h3>Trained at ${rateText(maskRate)}</h3>
<p class="play-note">${rightOf(guesses)} of ${guesses.length} right, ${
    meanLoss(guesses).toFixed(2)
  } nats a token</p>
<p class="tokens">${text}</p>
</section>`;
}

function rightOf(guesses: Guess[]): number {
  return guesses.filter(({ best, truth }) => best[0].id === truth.id).length;
}

const ranks = new Intl.NumberFormat("en");

/**
 * All encoders' guesses: the sentence filled in by each, and every hidden token with the truth beneath the guesses. Null
 * where nothing is hidden.
 */
export function answersHtml(sentence: HiddenSentence, answers: Answer[]): Html | null {
  const places = hiddenPlaces(sentence);
  if (places.length === 0) return null;
  const { tokenizer, tokens } = sentence;
  const cell = ({ best, truth }: Guess) => {
    const guesses = best.map(({ id, probability }) => {
      const token = markup`<span class="${id === truth.id ? "right" : "token"}">${
        tokenText(tokenizer, id)
      }</span>`;
      return markup`<li>${token}${id === truth.id && spoken(" (right)")} ${
        shareText(probability)
      }</li>`;
    });
    return markup`<td><ol>${guesses}</ol><p>truth: ${shareText(truth.probability)}, rank&nbsp;${
      ranks.format(truth.rank)
    }</p></td>`;
  };
  const rows = places.map((place, i) =>
    markup`<tr><th scope="row">${tokenText(tokenizer, tokens[place])}</th>${
      answers.map(({ guesses }) => cell(guesses[i]))
    }</tr>`
  );
  const heads = answers.map(({ maskRate }) =>
    markup`<th scope="col">trained at ${rateText(maskRate)}</th>`
  );
  return markup`<div class="play-columns" data-count="${answers.length}">
${joinMarkup(answers.map((answer) => filledSentence(sentence, answer)), "\n")}
</div>
<table class="play-table">
<caption>Each hidden token, its three likeliest guesses, and what the truth got</caption>
<thead><tr><th scope="col">hidden</th>${heads}</tr></thead>
<tbody>
${joinMarkup(rows, "\n")}
</tbody>
</table>`;
}

/** Few enough hidden tokens to say every encoder's guess aloud. */
const SAID = 2;

/** The answers in a sentence or two, to be said aloud. */
export function answersSentence(sentence: HiddenSentence, answers: Answer[]): string {
  const { tokenizer, tokens } = sentence;
  const places = hiddenPlaces(sentence);
  const of = `${places.length} of ${tokens.length} tokens ${
    places.length === 1 ? "is" : "are"
  } hidden.`;
  if (places.length > SAID) {
    const counts = answers.map(({ maskRate, guesses }) =>
      `${rightOf(guesses)} by the encoder trained at ${rateText(maskRate)}`
    );
    return `${of} Guessed right: ${counts.join(", ")}.`;
  }
  const guesses = places.map((place, i) => {
    const each = answers.map(({ maskRate, guesses }) => {
      const { id, probability } = guesses[i].best[0];
      return `“${tokenText(tokenizer, id).replace("␣", "")}” by ${rateText(maskRate)} (${
        shareText(probability)
      })`;
    });
    const truth = tokenText(tokenizer, tokens[place]).replace("␣", "");
    return ` “${truth}” is guessed as ${each.join(", ")}.`;
  });
  return of + guesses.join("");
}

/**
 * A sentence that names the units of two words or more.
 *
 * @param units bounds of the units
 */
export function namedUnits(
  { tokenizer, tokens, words }: HiddenSentence,
  units: Int32Array,
): string {
  const starts = new Set(words);
  const named: string[] = [];
  for (let u = 0; u + 1 < units.length; u++) {
    const unit = tokens.subarray(units[u], units[u + 1]);
    const inside = unit.some((_, i) => i > 0 && starts.has(units[u] + i));
    if (inside) named.push(`“${tokenizer.decode(unit).trim()}”`);
  }
  return named.length === 0 ? " It has no PMI units." : ` PMI units: ${named.join(", ")}.`;
}
