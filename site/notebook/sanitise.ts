import sanitizeHtml from "sanitize-html";
import { type Html, trusted } from "@/format/html.ts";
import { svgPicture } from "./svg_picture.ts";

const tags =
  "a abbr b blockquote br caption code col colgroup dd del div dl dt em figcaption figure h2 h3 " +
  "h4 h5 h6 hr i img kbd li mark ol p pre s samp small span strong sub sup table tbody td tfoot " +
  "th thead tr u ul var";

/** Drawings in HTML, as pictures of their own; one that is no XML goes. */
function isolateDrawings(html: string): string {
  return html.replace(/<svg\b[^]*?<\/svg\s*>/gi, (drawing) => {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(drawing)?.[1].trim();
    return svgPicture(drawing, title || "Drawing without a description")?.toString() ?? "";
  });
}

/**
 * HTML of a notebook's output without anything that acts or loads: scripts, event handlers, styles, frames, forms and
 * links to scripts go; text, tables and embedded pictures stay, and drawings (SVG) become pictures.
 */
export function sanitise(html: string): Html {
  const harmless = sanitizeHtml(isolateDrawings(html), {
    allowedTags: tags.split(" "),
    allowedAttributes: {
      a: ["href", "title"],
      img: ["src", "alt", "width", "height", "title"],
      td: ["colspan", "rowspan"],
      th: ["colspan", "rowspan", "scope"],
      ol: ["start"],
    },
    allowedSchemes: ["https", "http", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    exclusiveFilter: ({ tag, attribs }) =>
      tag === "img" && !/^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,/.test(attribs.src ?? ""),
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: "nofollow noopener" } }),
    },
  });
  return trusted(harmless);
}
