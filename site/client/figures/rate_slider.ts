import type { Panel } from "@/report/figures/parts/figure.ts";
import { USUAL_RATE } from "@/report/figures/mask_rate.ts";
import { unbroken } from "@/format/html.ts";
import { percent, percentNumber } from "@/format/percent.ts";

/** One mark of a slider: the rate, and what each panel's table says about it. */
interface Stop {
  rate: number;
  text: string;
}

function stopsOf(panels: readonly Panel[]): Stop[] {
  const rates = [...new Set(panels.flatMap((panel) => panel.rates))].sort((a, b) => a - b);
  return rates.map((rate) => ({
    rate,
    text: panels.flatMap(({ title, table: { columns, rows } }) => {
      const row = rows.find(([first]) => `${first}` === percentNumber(rate));
      if (row === undefined) return [];
      const said = row.slice(1).map((cell, i) => `${columns[i + 1]} ${cell ?? "none"}`);
      return [`${title}: ${said.join(", ")}`];
    }).join(". "),
  }));
}

/**
 * Fills a figure's place for a slider, which calls `choose` with a mask rate as a share of 1, at once and when it is
 * moved. Panels that show fewer than two rates get none.
 *
 * @param rate where it stands; where that is not there, at BERT's rate, or else at the lowest
 */
export function addRateSlider(
  place: HTMLElement,
  panels: readonly Panel[],
  rate: number | undefined,
  choose: (rate: number) => void,
): void {
  const stops = stopsOf(panels);
  place.replaceChildren();
  if (stops.length < 2) return;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const output = document.createElement("output");
  input.type = "range";
  input.min = "0";
  input.max = `${stops.length - 1}`;
  const placeOf = (wanted: number | undefined) => stops.findIndex((stop) => stop.rate === wanted);
  const start = Math.max(0, placeOf(USUAL_RATE));
  input.defaultValue = `${start}`;
  if (placeOf(rate) >= 0) input.value = `${placeOf(rate)}`;
  label.append("Mask rate", input);
  place.append(label, output);
  const show = () => {
    const { rate, text } = stops[+input.value];
    const shown = unbroken(percent(rate));
    input.setAttribute("aria-valuetext", shown);
    const strong = document.createElement("b");
    strong.textContent = shown;
    const spoken = document.createElement("span");
    spoken.className = "spoken";
    spoken.textContent = text;
    output.replaceChildren(strong, spoken);
    choose(rate);
  };
  input.addEventListener("input", show);
  show();
}
