import * as Plot from "@observablehq/plot";
import { figureCaption } from "@/report/figures/caption.ts";
import { chosenPanels, figureControls, settledChoices } from "@/report/figures/controls.ts";
import type { Choices, Panel } from "@/report/figures/figure.ts";
import { headline, type MaskRateData } from "@/report/figures/mask_rate.ts";
import { figures } from "@/report/figures/mod.ts";
import { unbroken } from "@/report/html.ts";
import { nameMarks } from "@/report/mark_names.ts";
import { maskedSentence } from "../masked_sentence.ts";
import { menusHtml, panelHtml } from "../panel_html.ts";
import { listenToKeys } from "./chart_keys.ts";
import { showTips } from "./chart_tip.ts";
import { addDownloads } from "./downloads.ts";
import { readState, writeState } from "./figure_state.ts";
import { listenToPointer, type Place } from "./linked_places.ts";
import { addRateSlider } from "./rate_slider.ts";

interface EmbeddedFigure {
  figure: string;
  variants: { key: string; label: string; data: unknown }[];
}

/** A panel on the page. */
interface ShownPanel {
  panel: Panel;
  section: HTMLElement;
  /** A place pointed out in this panel because the pointer is there in another. */
  pointed: Place | null;
}

/** Draws a panel at the width it has here, with tips for pointer and keyboard. */
function drawPanel(
  { section, panel, pointed }: ShownPanel,
  highlight: number | undefined,
  point: (place: Place | null) => void,
): void {
  const frame = section.querySelector<HTMLElement>(".plot")!;
  const width = Math.min(720, Math.max(260, frame.clientWidth));
  const drawn = `${width} ${pointed ?? highlight}`;
  if (frame.dataset.drawn === drawn) return;
  frame.dataset.drawn = drawn;
  const svg = Plot.plot(
    panel.plot({ width, interactive: true, highlight: pointed ?? highlight }),
  ) as SVGSVGElement & Plot.Plot;
  svg.setAttribute("class", `${svg.getAttribute("class")} chart`);
  svg.setAttribute("role", "img");
  svg.setAttribute(
    "aria-label",
    `${panel.title}. ${panel.description} Use the arrow keys to read the points.`,
  );
  svg.setAttribute("tabindex", "0");
  nameMarks(svg);
  const before = frame.querySelector("svg");
  if (before === null) frame.append(svg);
  else {
    const focused = document.activeElement === before;
    before.replaceWith(svg);
    if (focused) svg.focus({ preventScroll: true });
  }
  showTips(svg, frame);
  listenToKeys(svg, frame);
  listenToPointer(svg, panel, point);
}

/** Makes a figure of the page answer: its choices, its slider, and its charts to each other. */
export function enliven(element: HTMLElement): void {
  const { figure: name, variants }: EmbeddedFigure = JSON.parse(
    element.querySelector('script[type="application/json"]')!.textContent!,
  );
  const figure = figures.get(name)!;
  const place = element.querySelector<HTMLElement>(".panels")!;
  const menus = element.querySelector<HTMLElement>(".menus");
  const slider = element.querySelector<HTMLElement>(".rate");
  const asked = readState(element.id);
  let variant = variants[0];
  let choices: Choices = {};
  let shown: ShownPanel[] = [];
  let highlight: number | undefined;

  const redraw = () => {
    for (const one of shown) {
      drawPanel(one, highlight, (pointed) => {
        for (const other of shown) {
          if (other !== one) other.pointed = pointed;
        }
        redraw();
      });
    }
  };
  const observer = new ResizeObserver(redraw);
  const chooseRate = (rate: number) => {
    highlight = rate;
    redraw();
    for (const sentence of document.querySelectorAll(".masked-sentence .shown")) {
      sentence.innerHTML = maskedSentence(rate);
    }
  };

  /** Shows the chosen panels; the first time they stand there already. */
  const show = (panels: Panel[], rebuild: boolean) => {
    observer.disconnect();
    if (rebuild) {
      const open = new Set(
        shown.filter(({ section }) => section.querySelector("details")!.open)
          .map(({ panel }) => panel.key),
      );
      place.innerHTML = panels.map((panel) => panelHtml(panel, "", "")).join("\n");
      element.dataset.count = `${panels.length}`;
      for (const section of place.querySelectorAll<HTMLElement>(".panel")) {
        section.querySelector("details")!.open = open.has(section.dataset.panel!);
      }
    }
    const sections = [...place.querySelectorAll<HTMLElement>(".panel")];
    shown = panels.map((panel, i) => ({ panel, section: sections[i], pointed: null }));
    for (const { panel, section } of shown) {
      addDownloads(section, panel, `${name}-${panel.key}`);
      observer.observe(section);
    }
    if (slider !== null) addRateSlider(slider, panels, highlight, chooseRate);
    redraw();
  };

  const update = (wanted: Choices, rebuild: boolean) => {
    const controls = figureControls(figure, variant.data);
    choices = settledChoices(controls, wanted);
    if (rebuild) {
      if (menus !== null) menus.innerHTML = menusHtml(controls, choices);
      element.querySelector("figcaption")!.textContent = figureCaption(figure, variant.data);
      const places = element.parentElement!.querySelectorAll<HTMLElement>("[data-said]");
      const sentences = places.length > 0 ? headline(variant.data as MaskRateData) : [];
      for (const place of places) {
        place.textContent = unbroken(sentences[+place.dataset.said!] ?? "");
      }
    }
    show(chosenPanels(figure, variant.data, choices), rebuild);
  };

  element.querySelector(".controls")?.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement | HTMLSelectElement;
    const key = input.dataset.control;
    if (key === undefined) {
      variant = variants.find((one) => one.key === input.value)!;
      update(choices, true);
    } else {
      const { options } = figureControls(figure, variant.data)
        .find((control) => control.key === key)!;
      const value = input.type === "checkbox"
        ? options[+(input as HTMLInputElement).checked].value
        : input.value;
      choices = { ...choices, [key]: value };
      show(chosenPanels(figure, variant.data, choices), true);
    }
    writeState(element.id, { runs: variant.key, ...choices });
  });
  const follow = (wanted: Choices) => {
    variant = variants.find(({ key }) => key === wanted.runs) ?? variants[0];
    for (const input of element.querySelectorAll<HTMLInputElement>(".runs input")) {
      input.checked = input.value === variant.key;
    }
    update(wanted, true);
    element.scrollIntoView();
  };
  if (asked === null) update({}, false);
  else follow(asked);
  globalThis.addEventListener("hashchange", () => {
    const wanted = readState(element.id);
    if (wanted !== null) follow(wanted);
  });
}
