/**
 * Plot names groups of marks and described marks by `aria-label`, which plain shapes must not carry; the names move to
 * `data-mark` and `data-text`. Works on the chart in place, in a browser or on a build's document.
 */
export function nameMarks(svg: Element): void {
  for (const element of svg.querySelectorAll("[aria-label]")) {
    const name = element.tagName.toLowerCase() === "g" ? "data-mark" : "data-text";
    element.setAttribute(name, element.getAttribute("aria-label")!);
    element.removeAttribute("aria-label");
  }
}
