import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";
import type { Guess } from "./fill_masks.ts";

/** A sentence before and after corruption. */
export interface Corrupted {
  tokenizer: Tokenizer;
  original: Int32Array;
  inputIds: Int32Array;
  /** Places with a loss, in reading order. */
  positions: number[];
}

function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

function spoken(text: string): HTMLElement {
  return element("span", "spoken", text);
}

/**
 * The sentence as an encoder sees it, or with an encoder's guesses in the hidden places: right ones underlined, wrong
 * ones struck under with dashes.
 */
export function maskedText(
  title: string,
  note: string,
  { tokenizer, original, inputIds, positions }: Corrupted,
  guesses?: Guess[],
): HTMLElement {
  const text = element("p", "tokens");
  original.forEach((target, place) => {
    const rank = positions.indexOf(place);
    const shown = guesses === undefined || rank < 0 ? inputIds[place] : guesses[rank].best[0].id;
    const word = tokenizer.decode([shown]);
    const trimmed = word.trimStart();
    if (word !== trimmed || place === 1) text.append(" ");
    if (rank < 0) {
      text.append(trimmed);
    } else if (guesses !== undefined) {
      const right = shown === target;
      text.append(
        element(
          "span",
          right ? "right" : "wrong",
          trimmed,
          spoken(right ? " (right)" : " (wrong)"),
        ),
      );
    } else if (shown === tokenizer.special.mask) {
      const gap = element("span", "gap", spoken("hidden"));
      const letters = tokenizer.decode([target]).trim().length;
      const blocks = element("span", "", "█".repeat(Math.max(1, letters)));
      blocks.setAttribute("aria-hidden", "true");
      gap.prepend(blocks);
      text.append(" ", gap);
    } else {
      const name = shown === target ? "kept" : "random";
      text.append(element("span", name, trimmed, spoken(` (${name})`)));
    }
  });
  return element(
    "section",
    "play-result",
    element("h2", "", title),
    element("p", "play-note", note),
    text,
  );
}

/**
 * A sentence that names the units of two words or more.
 *
 * @param words bounds of the words
 * @param units bounds of the units
 */
export function namedUnits(
  tokenizer: Tokenizer,
  original: Int32Array,
  words: Int32Array,
  units: Int32Array,
): string {
  const starts = new Set(words);
  const named: string[] = [];
  for (let u = 0; u + 1 < units.length; u++) {
    const tokens = original.subarray(units[u], units[u + 1]);
    const inside = tokens.some((_, i) => i > 0 && starts.has(units[u] + i));
    if (inside) named.push(`“${tokenizer.decode([...tokens]).trim()}”`);
  }
  return named.length === 0 ? " It has no PMI units." : ` PMI units: ${named.join(", ")}.`;
}

function percent(probability: number): string {
  return `${probability < 0.005 ? "<1" : Math.round(probability * 100)}\u00a0%`;
}

/** Every hidden token with each encoder's likeliest guesses, as a table that opens. */
export function guessTable(
  { tokenizer, original, positions }: Corrupted,
  guesses: Guess[][],
  rates: number[],
): HTMLElement {
  const header = (text: string) => {
    const cell = element("th", "", text);
    cell.setAttribute("scope", "col");
    return cell;
  };
  const rows = positions.map((place, rank) => {
    const hidden = element("th", "", tokenizer.decode([original[place]]));
    hidden.setAttribute("scope", "row");
    return element(
      "tr",
      "",
      hidden,
      ...guesses.map((some) =>
        element(
          "td",
          "",
          some[rank].best.map(({ id, probability }) =>
            `${tokenizer.decode([id]).trim() || "␣"} ${percent(probability)}`
          ).join(", "),
        )
      ),
    );
  });
  const table = element(
    "table",
    "",
    element(
      "thead",
      "",
      element(
        "tr",
        "",
        header("hidden"),
        ...rates.map((rate) => header(`trained at ${+(rate * 100).toFixed(1)}\u00a0%`)),
      ),
    ),
    element("tbody", "", ...rows),
  );
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Every guess");
  return element("details", "play-table", element("summary", "", "Every guess"), scroll);
}
