import type { Choices, Control, Figure, Panel } from "./figure.ts";
import { percent } from "../../../format/percent.ts";

const ALL = "all";

/** What a reader may choose about a figure: which of its panels are shown, then what the figure itself offers. */
export function figureControls<Data>(figure: Figure<Data>, data: Data): Control[] {
  const panels = figure.panels(data);
  const show: Control = {
    key: "show",
    label: "Show",
    options: [
      { value: ALL, label: "everything" },
      ...panels.map(({ key, title }) => ({ value: key, label: title })),
    ],
  };
  return [...(panels.length > 1 ? [show] : []), ...figure.controls?.(data) ?? []];
}

/**
 * The choice for every control: what was asked for where the control has it, else its usual or first option. Choices may come
 * from an address, so unknown ones are dropped.
 *
 * @example
 * ```ts
 * import { settledChoices } from "@/report/figures/parts/controls.ts";
 * import assert from "node:assert/strict";
 *
 * const options = [{ value: "mean", label: "mean" }, { value: "each", label: "every seed" }];
 * const controls = [{ key: "seeds", label: "Seeds", options }];
 * assert.deepEqual(settledChoices(controls, { seeds: "each" }), { seeds: "each" });
 * assert.deepEqual(settledChoices(controls, { seeds: "all", other: "x" }), { seeds: "mean" });
 * ```
 */
export function settledChoices(controls: readonly Control[], asked: Choices): Choices {
  return Object.fromEntries(controls.map(({ key, options, usual }) => {
    const known = options.some(({ value }) => value === asked[key]);
    return [key, known ? asked[key] : usual ?? options[0].value];
  }));
}

/** The panels that stand after these choices; never none. */
export function chosenPanels<Data>(figure: Figure<Data>, data: Data, choices: Choices): Panel[] {
  const panels = figure.panels(data, choices);
  const shown = panels.filter(({ key }) => key === choices.show);
  return shown.length > 0 ? shown : panels;
}

/** The choice of every seed by itself instead of means with intervals; none where no value was repeated. */
export function seedsControl(repeated: boolean): Control[] {
  if (!repeated) return [];
  return [{
    key: "seeds",
    label: "Every seed",
    tick: true,
    options: [
      { value: "mean", label: "mean and interval" },
      { value: "each", label: "every seed" },
    ],
  }];
}

/** The choice between all rates (shares) and one of them; none where there is only one. */
export function rateControl(key: string, label: string, rates: number[]): Control[] {
  if (rates.length < 2) return [];
  return [{
    key,
    label,
    options: [
      { value: ALL, label: "every rate" },
      ...rates.map((rate) => ({ value: `${rate}`, label: percent(rate) })),
    ],
  }];
}
