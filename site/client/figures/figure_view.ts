import * as Plot from "@observablehq/plot";
import { chosenPanels, figureControls, settledChoices } from "@/report/figures/parts/controls.ts";
import type { Choices, Panel } from "@/report/figures/parts/figure.ts";
import type { MaskRateData } from "@/report/figures/mask_rate.ts";
import { type Headline, headline } from "@/report/figures/mask_rate_headline.ts";
import { figures } from "@/report/figures/mod.ts";
import { unbroken } from "@/format/html.ts";
import { nameMarks } from "@/report/render/mark_names.ts";
import { maskedSentence } from "../../parts/masked_sentence.ts";
import { menusHtml, panelHtml } from "../../parts/panel_html.ts";
import { captionWithRuns, type Runs } from "../../parts/runs_names.ts";
import { listenToKeys } from "./chart_keys.ts";
import { showTips } from "./chart_tip.ts";
import { addCopyLink } from "./copy_link.ts";
import { addDownloads } from "./downloads.ts";
import { listenToPointer, type Place } from "./linked_places.ts";
import { addMenuSliders } from "./menu_sliders.ts";
import { linkTo, readChoices, writeChoices } from "./page_state.ts";
import { addRateSlider } from "./rate_slider.ts";

interface EmbeddedFigure {
  figure: string;
  variants: { key: Runs; data: unknown }[];
}

/** The choice that the slider makes, as the address names it. */
const RATE = "at";

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

/** A figure of the page that answers. */
export interface LiveFigure {
  /** Shows what the page's address says, of these runs where the figure has them. */
  follow(runs: string | undefined): void;
}

/** Makes a figure of the page answer: its choices, its slider, and its charts to each other. */
export function enliven(element: HTMLElement): LiveFigure {
  const { figure: name, variants }: EmbeddedFigure = JSON.parse(
    element.querySelector('script[type="application/json"]')!.textContent!,
  );
  const figure = figures.get(name)!;
  const place = element.querySelector<HTMLElement>(".panels")!;
  const menus = element.querySelector<HTMLElement>(".menus");
  const slider = element.querySelector<HTMLElement>(".rate");
  const caption = element.querySelector<HTMLElement>(".caption")!;
  let variant = variants[0];
  let choices = settledChoices(figureControls(figure, variant.data), {});
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
      sentence.innerHTML = maskedSentence(rate).toString();
    }
  };
  const source = () =>
    `Source: ${document.title.split(" · ").at(-1)} ${caption.textContent}. ${linkTo(element.id)}.`;

  /** Shows the chosen panels; the first time they stand there already. */
  const show = (rebuild: boolean) => {
    const panels = chosenPanels(figure, variant.data, choices);
    observer.disconnect();
    if (rebuild) {
      const open = new Set(
        shown.filter(({ section }) => section.querySelector("details")!.open)
          .map(({ panel }) => panel.key),
      );
      place.innerHTML = panels.map((panel) => panelHtml(panel, null, null)).join("\n");
      element.dataset.count = `${panels.length}`;
      for (const section of place.querySelectorAll<HTMLElement>(".panel")) {
        section.querySelector("details")!.open = open.has(section.dataset.panel!);
      }
    }
    const sections = [...place.querySelectorAll<HTMLElement>(".panel")];
    shown = panels.map((panel, i) => ({ panel, section: sections[i], pointed: null }));
    for (const { panel, section } of shown) {
      addDownloads(section, panel, `${name}-${panel.key}`, source);
      observer.observe(section);
    }
    if (slider !== null) addRateSlider(slider, panels, highlight, chooseRate);
    redraw();
  };

  /** Says again what depends on whose runs are shown. */
  const tell = () => {
    caption.textContent = captionWithRuns(figure, variant.data, variant.key);
    const places = element.parentElement!.querySelectorAll<HTMLElement>("[data-said]");
    if (places.length === 0) return;
    const said = headline(variant.data as MaskRateData);
    for (const place of places) {
      place.textContent = unbroken(said[place.dataset.said as keyof Headline]);
    }
  };

  /** Puts what differs from the figure's first options into the address. */
  const remember = () => {
    const first = settledChoices(figureControls(figure, variant.data), {});
    const changed = Object.entries(choices).filter(([key, value]) => value !== first[key]);
    const at = slider?.querySelector("input");
    const rate: Choices = at && at.value !== at.defaultValue ? { [RATE]: `${highlight}` } : {};
    writeChoices(element.id, { ...Object.fromEntries(changed), ...rate });
  };

  element.querySelector(".controls")?.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement | HTMLSelectElement;
    const key = input.dataset.control!;
    const { options } = figureControls(figure, variant.data)
      .find((control) => control.key === key)!;
    const value = input.type === "checkbox"
      ? options[+(input as HTMLInputElement).checked].value
      : input.value;
    choices = { ...choices, [key]: value };
    show(true);
    remember();
  });
  slider?.addEventListener("change", remember);
  addCopyLink(element);

  let before = "";
  return {
    follow: (runs) => {
      const asked = readChoices(element.id);
      const wanted = variants.find(({ key }) => key === runs) ?? variants[0];
      const controls = figureControls(figure, wanted.data);
      const settled = settledChoices(controls, asked);
      const state = JSON.stringify([wanted.key, settled, asked[RATE]]);
      if (state === before) return;
      const isBuilt = wanted === variants[0] &&
        JSON.stringify(settled) === JSON.stringify(settledChoices(controls, {}));
      const isFirst = before === "";
      const rebuild = !isFirst || !isBuilt;
      before = state;
      [variant, choices] = [wanted, settled];
      highlight = RATE in asked ? Number(asked[RATE]) : undefined;
      if (rebuild && menus !== null) menus.innerHTML = menusHtml(controls, choices).toString();
      if (menus !== null && (rebuild || isFirst)) addMenuSliders(menus);
      if (rebuild) tell();
      show(rebuild);
    },
  };
}
