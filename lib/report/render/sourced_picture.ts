/** What a picture says of itself where it is seen without its page. */
export interface PictureSource {
  title: string;
  /** One sentence under the title; empty for none. */
  note: string;
  /** Whose numbers these are, and of what day the picture is. */
  source: string;
}

const inkColour = "#1d2327";
const quietColour = "#566069";
const margin = 12;

/** Lines of a text that are at most about `width` pixels wide at this size. */
function wrapped(text: string, width: number, size: number): string[] {
  const most = Math.max(20, Math.floor(width / (size * 0.56)));
  const lines: string[] = [];
  for (const word of text.split(" ").filter((word) => word !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/**
 * Writes title and note over a chart and its source under it, on white ground and in place, so that a saved picture
 * tells what it is. `svg` has a `viewBox` that starts at 0; in a browser or on a build's document.
 */
export function addSource(svg: Element, { title, note, source }: PictureSource): void {
  const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number);
  const text = (content: string, size: number, colour: string, weight: number) =>
    wrapped(content, width - 2 * margin, size).map((line) => ({ line, size, colour, weight }));
  const above = [...text(title, 15, inkColour, 650), ...text(note, 11.5, quietColour, 400)];
  const below = text(source, 10.5, quietColour, 400);
  const heightOf = (lines: typeof above) =>
    lines.reduce((sum, { size }) => sum + size * 1.35, 0) + margin;
  const [top, bottom] = [heightOf(above), heightOf(below)].map(Math.ceil);
  const make = (tag: string, attributes: Record<string, string | number>) => {
    const element = svg.ownerDocument!.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
    return element;
  };
  const write = (lines: typeof above, from: number) => {
    let y = from;
    for (const { line, size, colour, weight } of lines) {
      y += size * 1.35;
      const element = make("text", {
        x: margin,
        y: y.toFixed(1),
        "font-size": size,
        "font-weight": weight,
        "text-anchor": "start",
        fill: colour,
      });
      element.textContent = line;
      svg.append(element);
    }
  };
  const ground = make("rect", {
    x: 0,
    y: -top,
    width,
    height: height + top + bottom,
    fill: "#ffffff",
  });
  const first = [...svg.children].find(({ tagName }) =>
    !["title", "desc", "style"].includes(tagName.toLowerCase())
  );
  svg.insertBefore(ground, first ?? null);
  write(above, -top);
  write(below, height);
  svg.setAttribute("viewBox", `0 ${-top} ${width} ${height + top + bottom}`);
  svg.setAttribute("width", `${width}`);
  svg.setAttribute("height", `${height + top + bottom}`);
}

/** A picture's text with colours in the place of the custom properties that only a page gives. */
export function withOwnColours(svg: string): string {
  return svg.replace(/var\(--[\w-]+, ([^()]+)\)/g, "$1");
}
