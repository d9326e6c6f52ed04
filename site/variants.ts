import { figureById } from "@/report/figures/mod.ts";
import { seedsText } from "@/report/figures/seed_counts.ts";
import type { ReferenceFigure } from "@/report/reference.ts";
import type { Chart, PageFigure, Variant } from "./figure.ts";
import type { SiteReference } from "./reference.ts";
import { runsNames } from "./runs_names.ts";

/** Profile and seeds behind a chart; a figure that needs no runs has neither. */
function about({ figure: name, data }: Chart, profile?: string): string[] {
  const figure = figureById(name);
  const parsed = figure.parse(data);
  const seeds = seedsText([figure.seeds?.(parsed) ?? []].flat());
  const named = (data as { profile?: string }).profile ?? profile;
  return [...(named === undefined ? [] : [named]), ...(seeds === "" ? [] : [seeds])];
}

function labelled(name: string, details: string[]): string {
  return details.length === 0 ? name : `${name} (${details.join(", ")})`;
}

/** A chart of a notebook that was executed here. */
function yours(chart: Chart): Variant {
  return { key: "yours", label: labelled(runsNames.yours, about(chart)), data: chart.data };
}

/** The committed runs' version of a figure. */
function ofReference(figure: ReferenceFigure, { profile }: SiteReference): Variant {
  return {
    key: "reference",
    label: labelled(runsNames.reference, about(figure, profile)),
    data: figure.data,
  };
}

/** Two figures of one notebook with the same id differ by title. */
function sameFigure(one: Chart, other: Chart): boolean {
  const title = (chart: Chart) => (chart.data as { title?: string }).title;
  return one.figure === other.figure && title(one) === title(other);
}

/**
 * A notebook's figures with the runs that each can show: the committed ones first where there are any, then the
 * notebook's own. Figures that only the committed runs have follow.
 *
 * @param charts as the executed notebook holds them
 * @param experiment the notebook's number, such as `"02"`
 */
export function pageFigures(
  charts: Chart[],
  experiment: string,
  reference: SiteReference,
): { shown: PageFigure[]; referenceOnly: PageFigure[] } {
  const left = reference.figures.filter((figure) => figure.experiment === experiment);
  const shown = charts.map((chart): PageFigure => {
    const found = left.findIndex((figure) => sameFigure(chart, figure));
    const also = found < 0 ? [] : left.splice(found, 1);
    const variants = [...also.map((figure) => ofReference(figure, reference)), yours(chart)];
    return { figure: chart.figure, variants };
  });
  const referenceOnly = left.map((figure) => ({
    figure: figure.figure,
    variants: [ofReference(figure, reference)],
  }));
  return { shown, referenceOnly };
}
