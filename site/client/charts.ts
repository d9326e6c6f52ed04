import * as Plot from "@observablehq/plot";
import type { Panel } from "@/report/figures/figure.ts";
import { figures } from "@/report/figures/mod.ts";
import { nameMarks } from "@/report/mark_names.ts";
import { listenToKeys } from "./chart_keys.ts";

/** Draws a panel at the width it has here, with tips for pointer and keyboard. */
function drawPanel(section: HTMLElement, panel: Panel): void {
  const place = section.querySelector<HTMLElement>(".plot")!;
  const width = Math.min(720, Math.max(260, place.clientWidth));
  if (place.dataset.width === `${width}`) return;
  place.dataset.width = `${width}`;
  const svg = Plot.plot(panel.plot({ width, interactive: true })) as SVGSVGElement;
  svg.setAttribute("class", `${svg.getAttribute("class")} chart`);
  svg.setAttribute("role", "img");
  svg.setAttribute(
    "aria-label",
    `${panel.title}. ${panel.description} Use the arrow keys to read the points.`,
  );
  svg.setAttribute("tabindex", "0");
  nameMarks(svg);
  place.querySelector("svg")!.replaceWith(svg);
  listenToKeys(svg, place);
}

for (const element of document.querySelectorAll<HTMLElement>("figure.figure[data-count]")) {
  const source = element.querySelector('script[type="application/json"]')!;
  const chart = JSON.parse(source.textContent!);
  const figure = figures.get(chart.figure)!;
  const panels = new Map(figure.panels(chart.data).map((panel) => [panel.key, panel]));
  for (const section of element.querySelectorAll<HTMLElement>(".panel")) {
    const panel = panels.get(section.dataset.panel!)!;
    new ResizeObserver(() => drawPanel(section, panel)).observe(section);
  }
}
