import type { Plot } from "@observablehq/plot";
import { nameMarks } from "@/report/render/mark_names.ts";

/** Room between a tip and its point, and between a tip and the window's edge, in pixels. */
const gap = 12;
const edge = 6;

/** Where the point of each tip was when the tip was shown. */
const shownAt = new WeakMap<HTMLElement, DOMRect>();

/** The mark that a chart within `frame` points out, if one is. */
function pointedIn(frame: Element): Element | null {
  return frame.querySelector(".pointed > *");
}

/**
 * Whether a tip's point has moved away from it. An event of scrolling may come after the tip that was shown where the
 * page had scrolled to, and then the tip stays.
 */
function isLeft(tip: HTMLElement, frame: Element): boolean {
  const [before, now] = [shownAt.get(tip), pointedIn(frame)?.getBoundingClientRect()];
  return !before || !now || Math.abs(now.left - before.left) > 1 ||
    Math.abs(now.top - before.top) > 1;
}

/** Where a tip of this width and height stands beside a point, inside the window where it fits into it. */
function placeOf(point: DOMRect, width: number, height: number): { left: number; top: number } {
  const { clientWidth, clientHeight } = document.documentElement;
  const within = (at: number, size: number, room: number) =>
    Math.max(edge, Math.min(at, room - size - edge));
  const above = point.top - gap - height;
  return {
    left: within((point.left + point.right - width) / 2, width, clientWidth),
    top: within(above >= edge ? above : point.bottom + gap, height, clientHeight),
  };
}

/**
 * Shows the text of the chart's pointed mark over everything else, inside the window. What keys point at is announced
 * elsewhere, so assistive technology passes the tip over.
 */
export function showTips(svg: SVGSVGElement & Plot, frame: HTMLElement): void {
  let tip = frame.querySelector<HTMLElement>(".tip");
  if (tip === null) {
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");
    frame.append(tip);
    const leave = (event: Event) => {
      if (!tip!.hidden && !frame.contains(event.target as Node)) tip!.hidden = true;
    };
    document.addEventListener("pointerdown", leave);
    const scrolled = () => {
      if (!tip!.hidden) tip!.hidden = isLeft(tip!, frame);
    };
    document.addEventListener("scroll", scrolled, { passive: true, capture: true });
  }
  const shown = tip;
  shown.hidden = true;
  svg.addEventListener("input", (event) => {
    event.stopPropagation();
    nameMarks(svg);
    const ring = pointedIn(svg);
    shown.hidden = svg.value === null || ring === null;
    if (ring === null || shown.hidden) return;
    shown.textContent = (svg.value as { text: string }).text;
    const point = ring.getBoundingClientRect();
    shownAt.set(shown, point);
    const { left, top } = placeOf(point, shown.offsetWidth, shown.offsetHeight);
    shown.style.left = `${left}px`;
    shown.style.top = `${top}px`;
  });
}
