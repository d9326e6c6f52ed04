import { figureById } from "@/report/figures/mod.ts";
import { seedsText } from "@/report/figures/parts/seed_counts.ts";
import type { Chart, PageFigure, Variant } from "./figure.ts";
import { type Runs, runsNames } from "./runs_names.ts";

/** Profile and seeds behind a chart; a figure that needs no runs has neither. */
function about({ figure: name, data }: Chart): string[] {
  const figure = figureById(name);
  const parsed = figure.parse(data);
  const seeds = seedsText([figure.seeds?.(parsed) ?? []].flat());
  const named = (data as { profile?: string }).profile;
  return [...(named === undefined ? [] : [named]), ...(seeds === "" ? [] : [seeds])];
}

function labelled(name: string, details: string[]): string {
  return details.length === 0 ? name : `${name} (${details.join(", ")})`;
}

/** To seven digits: more than any run is certain of, and 3 kB less of the front page than sixteen. */
function rounded(data: unknown): unknown {
  const shorter = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value;
  return JSON.parse(JSON.stringify(data), shorter);
}

/** A chart of a notebook that was executed on a reader's runs, or on the committed ones. */
function variant(key: Runs, chart: Chart): Variant {
  return { key, label: labelled(runsNames[key], about(chart)), data: rounded(chart.data) };
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
 * @param runs whose runs those are
 * @param committed the charts of the same notebook executed on the committed runs, where it is another
 */
export function pageFigures(
  charts: Chart[],
  runs: "own" | "committed",
  committed: Chart[],
): { shown: PageFigure[]; referenceOnly: PageFigure[] } {
  const left = [...committed];
  const shown = charts.map((chart): PageFigure => {
    if (runs === "committed") {
      return { figure: chart.figure, variants: [variant("reference", chart)] };
    }
    const found = left.findIndex((figure) => sameFigure(chart, figure));
    const also = found < 0 ? [] : left.splice(found, 1);
    return {
      figure: chart.figure,
      variants: [...also.map((one) => variant("reference", one)), variant("yours", chart)],
    };
  });
  const referenceOnly = left.map((chart) => ({
    figure: chart.figure,
    variants: [variant("reference", chart)],
  }));
  return { shown, referenceOnly };
}
