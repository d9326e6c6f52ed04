import { XMLValidator } from "fast-xml-parser";
import { type Html, markup } from "@/format/html.ts";

/**
 * A drawing as a picture of its own: nothing in it acts, and its identifiers and styles stay inside. Null where the
 * text is no drawing.
 *
 * @param alt what readers get who do not see it
 */
export function svgPicture(source: string, alt: string): Html | null {
  const start = source.search(/<(\w+:)?svg\b/i);
  if (start < 0) return null;
  // What stands before the root (an XML declaration, a document type) says nothing about a picture.
  let drawing = source.slice(start).trim().replace(/^<svg\b/i, "<svg").replace(
    /<\/svg\s*>$/i,
    "</svg>",
  );
  if (!/^<[^>]*\sxmlns(:\w+)?\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg/.test(drawing)) {
    drawing = drawing.replace(/^<svg\b/, '<svg xmlns="http://www.w3.org/2000/svg"');
  }
  if (/\sxlink:/.test(drawing) && !/xmlns:xlink/.test(drawing)) {
    drawing = drawing.replace(/^<svg\b/, '<svg xmlns:xlink="http://www.w3.org/1999/xlink"');
  }
  if (XMLValidator.validate(drawing) !== true) return null;
  const bytes = new TextEncoder().encode(drawing);
  return markup`<img src="data:image/svg+xml;base64,${bytes.toBase64()}" alt="${alt}">`;
}
