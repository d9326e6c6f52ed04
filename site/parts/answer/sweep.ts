import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import type { PageFigure } from "../figure.ts";
import type { Notebook } from "../../notebook/notebook.ts";

/** The front page's figure. */
export interface Sweep {
  /** Address of the notebook that it is from. */
  notebook: string;
  figure: PageFigure;
}

/** Its identifier on the page and in files. */
export const sweepId = "sweep";

function ratesIn(data: unknown): number {
  return new Set((data as MaskRateData).rows.map(({ maskRate }) => maskRate)).size;
}

/**
 * The sweep over mask rates among the notebooks' figures; null where there is none. The committed runs stand first,
 * unless those of this machine are further.
 */
export function sweepOf(notebooks: readonly Notebook[]): Sweep | null {
  const [found] = notebooks.flatMap(({ url, figures }) =>
    figures.filter(({ figure }) => figure === "mask-rate").map((figure) => ({ url, figure }))
  );
  if (found === undefined) return null;
  const { figure, variants } = found.figure;
  const sorted = variants.toSorted((a, b) => ratesIn(b.data) - ratesIn(a.data));
  return { notebook: found.url, figure: { figure, variants: sorted } };
}
