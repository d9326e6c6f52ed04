import { tableToCsv } from "@/report/render/csv.ts";
import type { Panel } from "@/report/figures/parts/figure.ts";
import { addSource, withOwnColours } from "@/report/render/sourced_picture.ts";

/** Width of a saved picture in pixels per CSS pixel. */
const density = 2;

/** The chart as a document of its own: with title, source and day, without the ring around a point. */
function standalone(svg: SVGSVGElement, { title, note }: Panel, source: string): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const ring of copy.querySelectorAll(".pointed")) ring.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = title;
  copy.prepend(name);
  addSource(copy, {
    title,
    note,
    source: `${source} Drawn ${new Date().toISOString().slice(0, 10)}.`,
  });
  return copy;
}

function pictureText(svg: SVGSVGElement): string {
  return withOwnColours(svg.outerHTML);
}

/** A picture as PNG. */
function pixels(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute("width", `${width * density}`);
  svg.setAttribute("height", `${height * density}`);
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onerror = () => reject(new Error("The chart could not be drawn as a picture."));
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = width * density;
      canvas.height = height * density;
      canvas.getContext("2d")!.drawImage(image, 0, 0);
      canvas.toBlob((blob) => blob === null ? reject(new Error("No picture.")) : resolve(blob));
    };
    image.src = `data:image/svg+xml,${encodeURIComponent(pictureText(svg))}`;
  });
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/**
 * Fills a panel's line of files with buttons that save its chart and its numbers as they stand on the page.
 *
 * @param source whose numbers these are, as sentences
 */
export function addDownloads(
  section: HTMLElement,
  panel: Panel,
  name: string,
  source: () => string,
): void {
  const chart = () =>
    standalone(section.querySelector<SVGSVGElement>("svg.chart")!, panel, source());
  const kinds: [ending: string, content: () => Blob | Promise<Blob>][] = [
    ["png", () => pixels(chart())],
    ["svg", () => new Blob([pictureText(chart())], { type: "image/svg+xml" })],
    ["csv", () => new Blob([tableToCsv(panel.values ?? panel.table)], { type: "text/csv" })],
  ];
  const buttons = kinds.map(([ending, content]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = ending.toUpperCase();
    button.setAttribute("aria-label", `${ending.toUpperCase()} of ${panel.title}`);
    button.addEventListener("click", async () => save(await content(), `${name}.${ending}`));
    return button;
  });
  section.querySelector(".files")!.replaceChildren(...buttons);
}
