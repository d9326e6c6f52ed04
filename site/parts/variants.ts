import { figureById } from "@/report/figures/mod.ts";
import type { ReferenceFigure } from "@/report/reference.ts";
import type { Chart, PageFigure, Variant } from "./figure.ts";
import type { SiteReference } from "../build/reference.ts";

const tally = (n: number, noun: string) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** Profile and seeds behind a chart; a figure that needs no runs has neither. */
function about({ figure: name, data }: Chart, profile?: string): string[] {
  const figure = figureById(name);
  const seeds = figure.seeds?.(figure.parse(data)) ?? 0;
  const named = (data as { profile?: string }).profile ?? profile;
  return [
    ...(named === undefined ? [] : [named]),
    ...(seeds === 0 ? [] : [tally(seeds, "seed")]),
  ];
}

function labelled(name: string, details: string[]): string {
  return details.length === 0 ? name : `${name} (${details.join(", ")})`;
}

/** A chart of a notebook that was executed here. */
function yours(chart: Chart): Variant {
  return { key: "yours", label: labelled("Your run", about(chart)), data: chart.data };
}

/** The reference runs' version of a figure. */
function ofReference(figure: ReferenceFigure, { profile, runs }: SiteReference): Variant {
  const details = about(figure, profile);
  const label = labelled(
    "Reference",
    details.length > 1 ? [...details, tally(runs, "run")] : details,
  );
  return { key: "reference", label, data: figure.data };
}

/** Two figures of one notebook with the same id differ by title. */
function sameFigure(one: Chart, other: Chart): boolean {
  const title = (chart: Chart) => (chart.data as { title?: string }).title;
  return one.figure === other.figure && title(one) === title(other);
}

/**
 * A notebook's figures with the runs that each can show: the notebook's own first, then the reference's where there
 * are any. Figures that only the reference has follow.
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
    const variants = [yours(chart), ...also.map((figure) => ofReference(figure, reference))];
    return { figure: chart.figure, variants };
  });
  const referenceOnly = left.map((figure) => ({
    figure: figure.figure,
    variants: [ofReference(figure, reference)],
  }));
  return { shown, referenceOnly };
}
