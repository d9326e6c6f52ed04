import type { Plot } from "@observablehq/plot";
import type { Panel } from "@/report/figures/parts/figure.ts";

/** A place on an axis that panels of a figure share: a mask rate on x, or the name of a row on y. */
export type Place = number | string;

/** The place nearest to a point of the chart, in the chart's own pixels; null where it has no such places. */
function nearestPlace(svg: Plot, { rates, rows = [] }: Panel, x: number, y: number): Place | null {
  const [axis, places, at] = rates.length > 0 ? ["x" as const, rates, x] : ["y" as const, rows, y];
  const scale = svg.scale(axis);
  if (scale === undefined || places.length === 0) return null;
  const distance = (place: Place) => Math.abs(scale.apply(place) - at);
  return (places as Place[]).reduce((a, b) => distance(b) < distance(a) ? b : a);
}

/** Tells `point` at which place of a shared axis the pointer is, and null when it leaves the chart. */
export function listenToPointer(
  svg: SVGSVGElement & Plot,
  panel: Panel,
  point: (place: Place | null) => void,
): void {
  let current: Place | null = null;
  const tell = (place: Place | null) => {
    if (place !== current) point(current = place);
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    tell(
      nearestPlace(svg, panel, (event.clientX - box.x) * scale, (event.clientY - box.y) * scale),
    );
  });
  svg.addEventListener("pointerleave", () => tell(null));
}
