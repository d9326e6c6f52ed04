/** Width of a saved picture in pixels per CSS pixel. */
const density = 2;

/** A chart as a PNG with a white ground: colours that the page sets are written into it first. */
export function chartPicture(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.viewBox.baseVal;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
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

/** Adds a button that saves the chart, as it stands, as a PNG. */
export function addPictureButton(
  line: HTMLElement,
  name: string,
  chart: () => SVGSVGElement,
): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "PNG";
  button.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await chartPicture(chart()));
    link.download = `${name}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  line.append(" or ", button);
}
