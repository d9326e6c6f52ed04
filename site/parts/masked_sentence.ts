import { randomStream } from "@/random/random.ts";
import { escapeHtml } from "@/format/html.ts";

const sentence =
  "A reader who loses every seventh word of a page can still tell what most of the " +
  "missing ones were, because the words around them leave little room for anything else.";

/**
 * The front page's sentence with a share of its words hidden, as HTML. A smaller rate hides a part of what a larger
 * one hides, as in the experiments.
 */
export function maskedSentence(maskRate: number): string {
  const words = sentence.split(" ");
  const hidden = new Set(
    randomStream({ seed: 4, stream: "sentence", epoch: 0, index: 0 })
      .choose(words.length, Math.round(maskRate * words.length)),
  );
  return words.map((word, i) => {
    if (!hidden.has(i)) return escapeHtml(word);
    const [, letters, end] = /^([\w-]+)(.*)$/.exec(word)!;
    return `<span class="gap"><span aria-hidden="true">${"█".repeat(letters.length)}</span>` +
      `<span class="spoken">hidden</span></span>${escapeHtml(end)}`;
  }).join(" ");
}

/**
 * The sentence in a box as high as it ever gets: under it lies, unseen, one with every word hidden, which is the widest.
 */
export function maskedSentenceHtml(maskRate: number): string {
  return `<p class="masked-sentence"><span class="shown">${maskedSentence(maskRate)}</span>` +
    `<span class="widest" aria-hidden="true">${
      maskedSentence(1).replaceAll(/<span class="spoken">hidden<\/span>/g, "")
    }</span></p>`;
}
