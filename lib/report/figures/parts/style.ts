/**
 * How a series looks. Colour, mark and dash each tell the series apart on their own, so a figure reads without colour.
 * Colours begin with Okabe and Ito's palette, told apart under the common colour deficiencies; a page may override them
 * by the custom property that stands first, for a dark background say.
 */
export interface SeriesStyle {
  colour: string;
  symbol: "circle" | "square" | "triangle" | "diamond2" | "star" | "cross" | "wye" | "hexagon";
  dash: string;
}

/** Styles in the order in which series without a look of their own take them. */
export const seriesStyles: readonly SeriesStyle[] = [
  { colour: "var(--series-1, #0072b2)", symbol: "circle", dash: "none" },
  { colour: "var(--series-2, #c24e00)", symbol: "square", dash: "6,3" },
  { colour: "var(--series-3, #007a5a)", symbol: "triangle", dash: "2,3" },
  { colour: "var(--series-4, #a8497c)", symbol: "diamond2", dash: "8,3,2,3" },
  { colour: "var(--series-5, #6b6b00)", symbol: "star", dash: "1,4" },
  { colour: "var(--series-6, #6a4fb8)", symbol: "cross", dash: "10,4" },
  { colour: "var(--series-7, #a3253c)", symbol: "wye", dash: "12,2" },
  { colour: "var(--series-8, #3f5766)", symbol: "circle", dash: "4,2" },
];

/** The style of the series at `index`; after the last they start over. */
export function seriesStyle(index: number): SeriesStyle {
  return seriesStyles[index % seriesStyles.length];
}

/** Colour of what is only there to compare with: baselines, entropies. */
export const referenceColour = "var(--reference, #6a6a6a)";

/** Ground of what is pointed out. */
export const highlightColour = "var(--highlight, #f2e6c9)";
