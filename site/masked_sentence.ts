import { randomStream } from "@/random/random.ts";
import { escapeHtml } from "@/report/html.ts";

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
