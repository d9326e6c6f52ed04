import * as Plot from "@observablehq/plot";
import type { Panel } from "@/report/figures/figure.ts";
import { figures } from "@/report/figures/mod.ts";
import { nameMarks } from "@/report/mark_names.ts";
import { maskedSentence } from "../masked_sentence.ts";
import { listenToKeys } from "./chart_keys.ts";
import { addPictureButton } from "./picture.ts";
import { addRateSlider } from "./rate_slider.ts";

/** Draws a panel at the width it has here, with tips for pointer and keyboard. */
function drawPanel(section: HTMLElement, panel: Panel, highlight: number | undefined): void {
  const place = section.querySelector<HTMLElement>(".plot")!;
  const width = Math.min(720, Math.max(260, place.clientWidth));
  const drawn = `${width} ${highlight}`;
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  const svg = Plot.plot(panel.plot({ width, interactive: true, highlight })) as SVGSVGElement;
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

function enliven(element: HTMLElement): void {
  const chart = JSON.parse(
    element.querySelector('script[type="application/json"]')!.textContent!,
  );
  const panels = figures.get(chart.figure)!.panels(chart.data);
  const sections = panels.map((panel) => ({
    panel,
    section: element.querySelector<HTMLElement>(`.panel[data-panel="${panel.key}"]`)!,
  }));
  let highlight: number | undefined;
  const slider = element.querySelector<HTMLElement>(".rate");
  const choose = (rate: number) => {
    highlight = rate;
    for (const { section, panel } of sections) drawPanel(section, panel, highlight);
    for (const sentence of document.querySelectorAll(".masked-sentence")) {
      sentence.innerHTML = maskedSentence(rate);
    }
  };
  if (slider !== null) addRateSlider(slider, panels, choose);
  for (const { section, panel } of sections) {
    new ResizeObserver(() => drawPanel(section, panel, highlight)).observe(section);
    addPictureButton(
      section.querySelector<HTMLElement>(".files")!,
      `${chart.figure}-${panel.key}`,
      () => section.querySelector<SVGSVGElement>("svg.chart")!,
    );
  }
}

for (const element of document.querySelectorAll<HTMLElement>("figure.figure[data-count]")) {
  enliven(element);
}
