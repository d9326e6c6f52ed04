import { figureCaption } from "@/report/figures/parts/caption.ts";
import type { Figure } from "@/report/figures/parts/figure.ts";

/** Whose runs a figure can show. */
export type Runs = "reference" | "yours";

/** What they are called. */
export const runsNames: Record<Runs, string> = {
  reference: "Committed runs",
  yours: "Runs of this copy",
};

/** A figure's caption with whose runs it shows, where it shows runs. */
export function captionWithRuns<Data>(figure: Figure<Data>, data: Data, runs: Runs): string {
  const caption = figureCaption(figure, data);
  return figure.seeds === undefined ? caption : `${runsNames[runs]}: ${caption}`;
}
