import { tableToCsv } from "@/report/render/csv.ts";
import { chosenPanels, figureControls, settledChoices } from "@/report/figures/parts/controls.ts";
import type { Panel } from "@/report/figures/parts/figure.ts";
import { figureById } from "@/report/figures/mod.ts";
import { type Html, joinMarkup, markup, scriptJson, trusted } from "@/format/html.ts";
import { renderSvg } from "@/report/render/render.ts";
import { withOwnColours } from "@/report/render/sourced_picture.ts";
import { siteTitle } from "../pages/_data.ts";
import { menusHtml, panelHtml } from "./panel_html.ts";
import { captionWithRuns, type Runs } from "./runs_names.ts";
import { url } from "./url.ts";

/** A chart as a notebook's output holds it. */
export interface Chart {
  figure: string;
  data: unknown;
}

/** Whose runs a figure shows. */
export interface Variant {
  /** Names it in addresses and files. */
  key: Runs;
  /** In readers' words, with profile and seeds. */
  label: string;
  data: unknown;
}

/** A figure of a page with the runs that it can show; the first stand until others are chosen. */
export interface PageFigure {
  figure: string;
  variants: Variant[];
}

/** A file that goes with a page: a figure's picture or numbers. */
export interface FigureFile {
  url: string;
  content: string;
}

/** Path of a panel's file: the first variant's has no name in it. */
function filePath(
  folder: string,
  id: string,
  variant: Variant,
  first: boolean,
  panel: Panel,
  ending: string,
): string {
  return `${folder}${id}-${first ? "" : `${variant.key}-`}${panel.key}.${ending}`;
}

/** All panels of each variant, with the places of their files. */
function drawn({ figure: name, variants }: PageFigure, id: string, folder: string) {
  const figure = figureById(name);
  return variants.map((variant, i) => {
    const data = figure.parse(variant.data);
    const controls = figureControls(figure, data);
    const choices = settledChoices(controls, {});
    return {
      variant,
      title: captionWithRuns(figure, data, variant.key),
      controls,
      choices,
      panels: chosenPanels(figure, data, choices).map((panel) => ({
        panel,
        csv: filePath(folder, id, variant, i === 0, panel, "csv"),
        svg: filePath(folder, id, variant, i === 0, panel, "svg"),
      })),
    };
  });
}

/**
 * A figure for a page: pictures of its first variant that read without a script, their tables, links to both as files,
 * and the data of all variants, from which the browser draws it anew.
 *
 * @param id unique on the page
 * @param page the page that shows it
 * @param folder where `figureFiles` puts the files, a path from the site's root
 */
export function figureHtml(figure: PageFigure, id: string, page: string, folder: string): Html {
  const [{ title, controls, choices, panels }, ...others] = drawn(figure, id, folder);
  const shown = panels.map(({ panel, csv, svg }) =>
    panelHtml(
      panel,
      trusted(renderSvg(panel, `${id}-${panel.key}`)),
      markup`<a href="${url(page, svg)}" download>SVG</a> <a href="${
        url(page, csv)
      }" download>CSV</a>`,
    )
  );
  const menus = controls.length > 0 &&
    markup`<div class="controls" role="group" aria-label="What the figure shows">
<div class="menus">
${menusHtml(controls, choices)}
</div>
</div>
`;
  const slider = panels.some(({ panel }) => panel.rates.length > 1) &&
    markup`<div class="rate"></div>\n`;
  const elsewhere = others.map(({ variant, panels }) => {
    const files = panels.map(({ panel, csv, svg }) =>
      markup`${panel.title} as <a href="${url(page, svg)}">picture</a> and <a href="${
        url(page, csv)
      }">numbers</a>`
    );
    return markup`<p class="files unscripted">${variant.label}: ${joinMarkup(files, "; ")}.</p>\n`;
  });
  return markup`<figure class="figure" id="${id}" data-count="${panels.length}">
<figcaption><span class="caption">${title}</span> <button type="button" class="copy-link" aria-live="polite">Copy link</button></figcaption>
${menus}${slider}<div class="panels">
${joinMarkup(shown, "\n")}
</div>
${elsewhere}<script type="application/json">${scriptJson(figure)}</script>
</figure>`;
}

/** The files that a figure's links point to: pictures with title and source, and numbers. */
export function figureFiles(figure: PageFigure, id: string, folder: string): FigureFile[] {
  const day = new Date().toISOString().slice(0, 10);
  return drawn(figure, id, folder).flatMap(({ title, panels }) =>
    panels.flatMap(({ panel, csv, svg }) => [
      { url: csv, content: tableToCsv(panel.values ?? panel.table) },
      {
        url: svg,
        content: `<?xml version="1.0" encoding="UTF-8"?>\n${
          withOwnColours(renderSvg(panel, `${id}-${panel.key}`, {
            title: panel.title,
            note: panel.note,
            source: `Source: ${siteTitle} ${title}. Drawn ${day}.`,
          }))
        }\n`,
      },
    ])
  );
}
