import { tableToCsv } from "@/report/csv.ts";
import type { Panel } from "@/report/figures/figure.ts";

/** Width of a saved picture in pixels per CSS pixel. */
const density = 2;

/** The chart as a document of its own: without the ring around a point, with a name, in the light colours that stand in for the page's. */
function standalone(svg: SVGSVGElement, title: string): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const ring of copy.querySelectorAll(".pointed")) ring.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = title;
  copy.prepend(name);
  return copy;
}

/** A chart as a PNG with a white ground. */
function pictureOf(svg: SVGSVGElement, title: string): Promise<Blob> {
  const { width, height } = svg.viewBox.baseVal;
  const copy = standalone(svg, title);
  copy.setAttribute("width", `${width * density}`);
  copy.setAttribute("height", `${height * density}`);
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onerror = () => reject(new Error("The chart could not be drawn as a picture."));
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = width * density;
      canvas.height = height * density;
      const context = canvas.getContext("2d")!;
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0);
      canvas.toBlob((blob) => blob === null ? reject(new Error("No picture.")) : resolve(blob));
    };
    image.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`;
  });
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Fills a panel's line of files with buttons that save its numbers and its chart as they stand on the page. */
export function addDownloads(section: HTMLElement, panel: Panel, name: string): void {
  const chart = () => section.querySelector<SVGSVGElement>("svg.chart")!;
  const kinds: [ending: string, content: () => Blob | Promise<Blob>][] = [
    ["csv", () => new Blob([tableToCsv(panel.values ?? panel.table)], { type: "text/csv" })],
    [
      "svg",
      () => new Blob([standalone(chart(), panel.title).outerHTML], { type: "image/svg+xml" }),
    ],
    ["png", () => pictureOf(chart(), panel.title)],
  ];
  const buttons = kinds.map(([ending, content]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = ending.toUpperCase();
    button.addEventListener("click", async () => save(await content(), `${name}.${ending}`));
    return button;
  });
  section.querySelector(".files")!.replaceChildren(
    "Download ",
    buttons[0],
    ", ",
    buttons[1],
    " or ",
    buttons[2],
  );
}
