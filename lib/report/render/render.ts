import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Panel } from "../figures/parts/figure.ts";
import { nameMarks } from "./mark_names.ts";
import { addSource, type PictureSource } from "./sourced_picture.ts";

/** Width in CSS pixels at which charts are drawn where no browser measures the space. */
const defaultWidth = 380;

/** The text of the style element that Plot puts into every chart; pages allow it by its hash. */
export function plotStyle(): string {
  return drawn(Plot.plot({ document: emptyDocument() })).querySelector("style")!.textContent!;
}

function emptyDocument(): Document {
  return parseHTML("<html><body></body></html>").document as unknown as Document;
}

function drawn(chart: SVGSVGElement | HTMLElement): SVGSVGElement {
  if (chart.tagName.toLowerCase() !== "svg") {
    throw new TypeError(
      "A panel must be a bare chart: legends and titles of Plot's own make it HTML.",
    );
  }
  return chart as SVGSVGElement;
}

/** Two decimals of a pixel are enough, and keep files small and alike on every machine. */
function roundLengths(element: Element): void {
  for (
    const name of [
      "d",
      "transform",
      "x",
      "y",
      "x1",
      "x2",
      "y1",
      "y2",
      "cx",
      "cy",
      "r",
      "width",
      "height",
    ]
  ) {
    const value = element.getAttribute(name);
    if (value !== null) {
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d{3,}/g, (digits) => `${+(+digits).toFixed(2)}`),
      );
    }
  }
  for (const child of element.children) roundLengths(child);
}

/** A chart whose words stand beside it on a page, as SVG that readers by ear are spared. */
export function renderWordless(options: Plot.PlotOptions): string {
  const svg = drawn(Plot.plot({ ...options, document: emptyDocument() }));
  svg.querySelector("style")?.remove();
  for (const title of svg.querySelectorAll("title")) title.remove();
  roundLengths(svg);
  nameMarks(svg);
  svg.setAttribute("class", "chart");
  svg.setAttribute("aria-hidden", "true");
  return svg.outerHTML;
}

/**
 * A panel as a self-contained SVG document: namespace, accessible name and description, no style element, no script.
 * `id` keeps the names apart where several charts share a page.
 *
 * @param source is written over and under the chart, for one that leaves its page
 */
export function renderSvg(panel: Panel, id: string, source?: PictureSource): string {
  const document = emptyDocument();
  const svg = drawn(Plot.plot({ ...panel.plot({ width: defaultWidth }), document }));
  svg.querySelector("style")?.remove();
  roundLengths(svg);
  nameMarks(svg);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("class", "chart");
  svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-description`);
  for (const [tag, text] of [["desc", panel.description], ["title", panel.title]]) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    element.setAttribute("id", `${id}-${tag === "desc" ? "description" : "title"}`);
    element.textContent = text;
    svg.prepend(element);
  }
  if (source !== undefined) addSource(svg, source);
  return svg.outerHTML;
}
