import sanitizeHtml from "sanitize-html";

const tags = [
  ...[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
  ],
  ...[
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
  ],
  ...[
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
  ],
  ...["tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"],
];
const drawing = [
  ...[
    "svg",
    "g",
    "path",
    "line",
    "polyline",
    "polygon",
    "rect",
    "circle",
    "ellipse",
    "text",
    "tspan",
  ],
  ...["title", "desc", "defs", "clipPath", "linearGradient", "radialGradient", "stop", "marker"],
];
const drawingAttributes = [
  ...[
    "aria-hidden",
    "aria-label",
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "cx",
    "cy",
    "d",
  ],
  ...[
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
  ],
  ...[
    "font-style",
    "font-variant",
    "font-weight",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
  ],
  ...["height", "id", "letter-spacing", "marker-end", "marker-mid", "marker-start", "markerHeight"],
  ...["markerUnits", "markerWidth", "offset", "opacity", "orient", "paint-order", "points"],
  ...[
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "role",
    "rx",
    "ry",
    "shape-rendering",
    "stop-color",
  ],
  ...["stop-opacity", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap"],
  ...["stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "text-anchor"],
  ...["transform", "vector-effect", "viewBox", "width", "x", "x1", "x2", "xmlns", "y", "y1", "y2"],
];

/**
 * HTML of a notebook's output without anything that acts or loads: scripts, event handlers, styles, frames, forms and
 * links to scripts go; text, tables, embedded pictures and drawings (SVG) stay.
 */
export function sanitise(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: [...tags, ...drawing],
    allowedAttributes: {
      a: ["href", "title"],
      img: ["src", "alt", "width", "height", "title"],
      td: ["colspan", "rowspan"],
      th: ["colspan", "rowspan", "scope"],
      ol: ["start"],
      ...Object.fromEntries(drawing.map((tag) => [tag, drawingAttributes])),
    },
    allowedSchemes: ["https", "http", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    parser: { lowerCaseTags: false, lowerCaseAttributeNames: false },
    exclusiveFilter: ({ tag, attribs }) =>
      tag === "img" && !/^data:image\/(png|jpeg|gif|webp);base64,/.test(attribs.src ?? ""),
    transformTags: {
      "*": (tagName, attribs) => ({
        tagName,
        // A paint or clip may point inside the drawing, never elsewhere.
        attribs: Object.fromEntries(
          Object.entries(attribs).filter(([, value]) => !/url\s*\(\s*['"]?(?!#)/i.test(value)),
        ),
      }),
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: "nofollow noopener" } }),
    },
  });
}
