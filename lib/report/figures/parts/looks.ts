import { referenceColour, type SeriesStyle, seriesStyles } from "./style.ts";
import { percent } from "../../../format/percent.ts";

/** How something that figures compare is drawn and called, the same on every figure. */
export interface Look extends SeriesStyle {
  /** In readers' words. */
  name: string;
}

type Mark = Pick<SeriesStyle, "symbol" | "dash">;

const look = (name: string, colour: number, symbol: Mark["symbol"], dash: string): Look => ({
  name,
  colour: seriesStyles[colour - 1].colour,
  symbol,
  dash,
});

/** Rates of masking, of training as of judging. */
const rates: Record<string, Look> = {
  "10 %": look("10 %", 7, "hexagon", "12,2"),
  "15 %": look("15 %", 1, "circle", "none"),
  "20 %": look("20 %", 8, "wye", "4,2"),
  "30 %": look("30 %", 4, "diamond2", "8,3,2,3"),
  "40 %": look("40 %", 2, "square", "6,3"),
  "50 %": look("50 %", 6, "cross", "10,4"),
  "60 %": look("60 %", 5, "star", "1,4"),
  "70 %": look("70 %", 7, "wye", "12,2"),
  "80 %": look("80 %", 3, "triangle", "2,3"),
};

/** Ways to choose what is hidden. */
const strategies: Record<string, Look> = {
  "uniform": look("uniform", 8, "circle", "none"),
  "word": look("whole words", 5, "star", "1,4"),
  "span-t5": look("spans", 7, "square", "6,3"),
  "pmi": look("PMI units", 6, "triangle", "2,3"),
};

/** Encoders, layers times width. */
const sizes: Record<string, Look> = {
  "1 x 64": look("1 × 64", 5, "triangle", "2,3"),
  "2 x 128": look("2 × 128", 8, "circle", "none"),
  "4 x 192": look("4 × 192", 6, "square", "6,3"),
};

/** What stands in the place of a token that is to be guessed. */
const replacements: Record<string, Look> = {
  "[MASK] only": look("[MASK] only", 8, "circle", "none"),
  "+5 % same": look("+5 % same", 5, "star", "1,4"),
  "5 % random": look("5 % random", 7, "triangle", "2,3"),
  "80-10-10": look("80-10-10", 6, "square", "6,3"),
};

/** Uniform masking where nothing else stands beside it. */
const ours = ["pre-trained", "fine-tuned", "ours"].map((name) => look(name, 8, "circle", "none"));

/** The paper's tasks that have a line of their own. */
const tasks: Record<string, Look> = {
  "MNLI": look("MNLI", 6, "circle", "none"),
  "QNLI": look("QNLI", 7, "square", "6,3"),
  "QQP": look("QQP", 5, "triangle", "2,3"),
  "SST-2": look("SST-2", 8, "diamond2", "8,3,2,3"),
};

const floor: Look = { ...look("no pre-training", 1, "cross", "1,3"), colour: referenceColour };

const looks: Record<string, Look> = {
  ...rates,
  ...strategies,
  ...sizes,
  ...replacements,
  ...tasks,
  ...Object.fromEntries(ours.map((look) => [look.name, look])),
  "no pre-training": floor,
};

/** All looks, by what code and what readers call them. */
const known: Record<string, Look> = {
  ...Object.fromEntries(Object.values(looks).map((look) => [look.name, look])),
  ...looks,
};

/** The look of a rate, a share of 1; null for one that no figure has a look for. */
export function lookOfRate(rate: number): Look | null {
  return rates[percent(rate)] ?? null;
}

/**
 * An arm's label in readers' words.
 *
 * @example
 * ```ts
 * import { readableLabel } from "@/report/figures/parts/looks.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(readableLabel("span-t5 at 15 %"), "spans at 15 %");
 * assert.equal(readableLabel("2 x 128, 40 %"), "2 × 128, 40 %");
 * assert.equal(readableLabel("no copies"), "no copies");
 * ```
 */
export function readableLabel(label: string): string {
  return label.replace(/\b(span-t5|pmi)\b/g, (found) => known[found].name)
    .replace(/^word\b/, known.word.name)
    .replace(/\b(\d+) x (\d+)\b/g, "$1 × $2");
}

/** The look of what a label names, or of the last of its parts: of `40 %, 80-10-10` that of 80-10-10. */
function knownLook(label: string): Look | null {
  const own = known[label] ?? known[label.split(", ").at(-1)!];
  return own === undefined ? null : { ...own, name: readableLabel(label) };
}

/** The look of a row of a chart, which its name tells apart from others already; a plain one where none is known. */
export function rowLook(label: string): Look {
  return knownLook(label) ?? look(readableLabel(label), 8, "circle", "none");
}

/**
 * Looks of the series of one chart, told apart by colour, mark and dash: what has a look of its own on every figure
 * keeps it where no other series of the chart has taken it, others take what is left, in order.
 *
 * @example
 * ```ts
 * import { looksOf } from "@/report/figures/parts/looks.ts";
 * import assert from "node:assert/strict";
 *
 * const [spans, other] = looksOf(["span-t5", "copies"]);
 * assert.equal(spans.name, "spans");
 * assert.equal(spans.colour, looksOf(["uniform", "span-t5"])[1].colour);
 * assert.notEqual(spans.colour, other.colour);
 * ```
 */
export function looksOf(labels: readonly string[]): Look[] {
  const taken = new Set<string>();
  const own = labels.map((label) => {
    const look = knownLook(label);
    if (look === null || taken.has(look.colour)) return null;
    taken.add(look.colour);
    return look;
  });
  const free = seriesStyles.filter(({ colour }) => !taken.has(colour));
  const styles = free.length > 0 ? free : seriesStyles;
  let next = 0;
  return own.map((look, i) =>
    look ?? { ...styles[next++ % styles.length], name: readableLabel(labels[i]) }
  );
}
