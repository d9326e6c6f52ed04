import * as Plot from "@observablehq/plot";
import { axisDomain, extent } from "./extent.ts";
import type { PanelOptions } from "./figure.ts";
import { labelPositions } from "./label_positions.ts";
import { referenceColour } from "./style.ts";

/** A name at the right end of what it names, in the unit of the y axis. */
export interface EndLabel {
  label: string;
  place: number;
  colour: string;
}

/** What surrounds the marks of a panel. */
export interface FrameSpec {
  /** Names of the series. */
  labels: EndLabel[];
  /** Horizontal lines to compare with. */
  references: { label: string; value: number }[];
  /** Everything on the x axis, and values that it may mark. */
  x: number[];
  /** Everything on the y axis. */
  y: number[];
  xLabel: string;
  yLabel: string;
  formatX(x: number): string;
  formatY(y: number): string;
  height: number;
}

/** Size of text in charts, in CSS pixels. */
export const fontSize = 12;

const labelGap = 12;
const characterWidth = 6.8;
const verticalTicks = 5;
const tickRoom = 24;

/** The values that fit on an axis of `size` pixels at `room` pixels each; the first and the last come first. */
export function fittingTicks(values: readonly number[], size: number, room: number): number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < 2) return sorted;
  const span = sorted[sorted.length - 1] - sorted[0];
  const apart = (a: number, b: number) => (Math.abs(a - b) / span) * size >= room;
  const chosen = [sorted[0], sorted[sorted.length - 1]];
  for (const value of sorted) {
    if (chosen.every((other) => apart(other, value))) chosen.push(value);
  }
  return chosen.sort((a, b) => a - b);
}

/**
 * Plot options around a panel's marks: axes, grid, reference lines behind them, and names at the right end that keep
 * clear of each other.
 */
export function framedPlot(
  spec: FrameSpec,
  options: PanelOptions,
  marks: Plot.Markish[],
): Plot.PlotOptions {
  const labels = [
    ...spec.labels,
    ...spec.references.map(({ label, value }) => ({
      label,
      place: value,
      colour: referenceColour,
    })),
  ];
  const yDomain = axisDomain([...spec.y, ...spec.references.map(({ value }) => value)], 0.06);
  const margins = {
    marginTop: 30,
    marginBottom: 42,
    marginLeft: 46,
    marginRight: labelGap +
      Math.ceil(extent([0, ...labels.map(({ label }) => label.length)])[1] * characterWidth),
  };
  const innerWidth = options.width - margins.marginLeft - margins.marginRight;
  const innerHeight = spec.height - margins.marginTop - margins.marginBottom;
  const positions = labelPositions(
    labels.map(({ place }) => place),
    ((fontSize + 3) / innerHeight) * (yDomain[1] - yDomain[0]),
    yDomain,
  );
  return {
    ...margins,
    width: options.width,
    height: spec.height,
    x: { domain: axisDomain(spec.x, 0.04), label: null },
    y: { domain: yDomain, label: null },
    color: { type: "identity" },
    marks: [
      Plot.gridY({ ticks: verticalTicks, stroke: referenceColour, strokeOpacity: 0.16 }),
      Plot.axisX(fittingTicks(spec.x, innerWidth, tickRoom), {
        tickFormat: spec.formatX,
        label: spec.xLabel,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 36,
        tickSize: 4,
        fontSize,
      }),
      Plot.axisY({
        tickFormat: spec.formatY,
        ticks: verticalTicks,
        label: spec.yLabel,
        labelArrow: "none",
        tickSize: 0,
        fontSize,
      }),
      Plot.ruleY(spec.references, {
        y: "value",
        stroke: referenceColour,
        strokeWidth: 1,
        strokeDasharray: "1,3",
      }),
      ...marks,
      Plot.text(labels.map((label, i) => ({ ...label, position: positions[i] })), {
        y: "position",
        text: "label",
        fill: "colour",
        frameAnchor: "right",
        textAnchor: "start",
        dx: labelGap,
        fontSize,
        fontWeight: 500,
      }),
    ],
  };
}

/**
 * A ring around the point nearest to the pointer. The chart dispatches `input` with that point as its `value`, for the
 * page to show its text; null when the pointer is at none.
 *
 * @param along `y` where a whole row answers, `xy` where the pointer has to be near
 */
export function pointedRing(
  points: { x: number; y: number | string; text: string }[],
  along: "xy" | "y" = "xy",
): Plot.Markish {
  const pointer = along === "y" ? Plot.pointerY : Plot.pointer;
  return Plot.dot(
    points,
    pointer({
      x: "x",
      y: "y",
      r: 8,
      stroke: "currentColor",
      strokeWidth: 1.5,
      className: "pointed",
      maxRadius: 60,
    }),
  );
}
