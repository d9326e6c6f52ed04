interface Stop {
  x: number;
  y: number;
  text: string;
}

/** The points of a chart that carry a description, from left to right, then from top to bottom. */
function stops(svg: SVGSVGElement): Stop[] {
  const marks = [...svg.querySelectorAll<SVGGraphicsElement>("[data-mark=dot] > [data-text]")];
  return marks.map((mark) => {
    const box = mark.getBoundingClientRect();
    return {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      text: mark.dataset.text!,
    };
  }).sort((a, b) => Math.abs(a.x - b.x) > 1 ? a.x - b.x : a.y - b.y);
}

/**
 * Moves the chart's tip by the arrow keys, Home and End; Escape hides it. The point's text is announced in `place`.
 */
export function listenToKeys(svg: SVGSVGElement, place: HTMLElement): void {
  let announcement = place.querySelector(".announcement");
  if (announcement === null) {
    announcement = document.createElement("p");
    announcement.className = "announcement";
    announcement.setAttribute("aria-live", "polite");
    place.append(announcement);
  }
  const spoken = announcement;
  let current = -1;
  const leave = () => {
    current = -1;
    spoken.textContent = "";
    svg.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
  };
  svg.addEventListener("keydown", (event) => {
    const all = stops(svg);
    const next: Record<string, number> = {
      ArrowRight: Math.min(current + 1, all.length - 1),
      ArrowDown: Math.min(current + 1, all.length - 1),
      ArrowLeft: Math.max(current - 1, 0),
      ArrowUp: Math.max(current - 1, 0),
      Home: 0,
      End: all.length - 1,
    };
    if (event.key === "Escape") return leave();
    if (!(event.key in next) || all.length === 0) return;
    event.preventDefault();
    current = next[event.key];
    const { x, y, text } = all[current];
    spoken.textContent = text;
    svg.dispatchEvent(
      new PointerEvent("pointermove", {
        clientX: x,
        clientY: y,
        pointerType: "mouse",
        bubbles: true,
      }),
    );
  });
  svg.addEventListener("blur", leave);
}
