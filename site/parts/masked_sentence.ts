import { randomStream } from "@/random/random.ts";
import { type Html, joinMarkup, markup } from "@/format/html.ts";

const sentence =
  "A reader who loses every seventh word of a page can still tell what most of the " +
  "missing ones were, because the words around them leave little room for anything else.";

/** The sentence with a share of its words hidden; `spoken` stands for each of them. */
function withGaps(maskRate: number, spoken: Html | null): Html {
  const words = sentence.split(" ");
  const hidden = new Set(
    randomStream({ seed: 4, stream: "sentence", epoch: 0, index: 0 })
      .choose(words.length, Math.round(maskRate * words.length)),
  );
  const shown = words.map((word, i) => {
    if (!hidden.has(i)) return word;
    const [, letters, end] = /^([\w-]+)(.*)$/.exec(word)!;
    const gap = markup`<span aria-hidden="true">${"█".repeat(letters.length)}</span>`;
    return markup`<span class="gap">${gap}${spoken}</span>${end}`;
  });
  return joinMarkup(shown, " ");
}

/**
 * The front page's sentence with a share of its words hidden. A smaller rate hides a part of what a larger one hides,
 * as in the experiments.
 */
export function maskedSentence(maskRate: number): Html {
  return withGaps(maskRate, markup`<span class="spoken">hidden</span>`);
}

/**
 * The sentence in a box as high as it ever gets: under it lies, unseen, one with every word hidden, which is the widest.
 */
export function maskedSentenceHtml(maskRate: number): Html {
  return markup`<p class="masked-sentence"><span class="shown">${
    maskedSentence(maskRate)
  }</span><span class="widest" aria-hidden="true">${withGaps(1, null)}</span></p>`;
}
