import { chartMediaType } from "@/report/render/display.ts";
import { type Html, markup } from "@/format/html.ts";
import type { Chart } from "../parts/figure.ts";
import { renderMarkdown } from "./markdown.ts";
import { joined, type Output } from "./parse.ts";
import { sanitise } from "./sanitise.ts";
import { svgPicture } from "./svg_picture.ts";
import { terminalHtml, terminalText } from "./terminal.ts";

/** Pictures that browsers show, with what their base64 begins with. */
const pictures: Record<string, RegExp> = {
  "image/png": /^iVBORw0KGg/,
  "image/jpeg": /^\/9j\//,
  "image/gif": /^R0lGOD/,
  "image/webp": /^UklGR/,
};

/** The chart that an output holds; null where it is something else. */
export function chartOf({ data }: Output): Chart | null {
  return (data?.[chartMediaType] as Chart | undefined) ?? null;
}

/** Whether HTML without anything that acts still shows something. */
function isVisible(html: Html): boolean {
  const text = html.toString();
  return /<(img|hr|td|th)\b/.test(text) || text.replace(/<[^>]*>|&nbsp;|\s/g, "") !== "";
}

/** A picture whose content is what its media type says; null where it is not. */
function pictureHtml(type: string, content: string, alt: string): Html | null {
  const base64 = content.replace(/\s/g, "");
  if (!pictures[type]?.test(base64) || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return null;
  return markup`<img src="data:${type};base64,${base64}" alt="${alt}">`;
}

/** The richest form of an output's data that a page can show; null where they are empty. */
function dataHtml(data: Record<string, unknown>): Html | null {
  const text = (type: string) => type in data ? joined(data[type] as string | string[]) : null;
  const alt = terminalText(text("text/plain") ?? "") || "Picture without a description";
  const html = sanitise(text("text/html") ?? "");
  if (isVisible(html)) return markup`<div class="html">${html}</div>`;
  const svg = svgPicture(text("image/svg+xml") ?? "", alt);
  if (svg !== null) return svg;
  for (const type of Object.keys(pictures).filter((type) => type in data)) {
    const picture = pictureHtml(type, text(type)!, alt);
    if (picture !== null) return picture;
  }
  const prose = renderMarkdown(text("text/markdown") ?? text("text/latex") ?? "").html;
  if (isVisible(prose)) return markup`<div class="prose">${prose}</div>`;
  const plain = terminalHtml(text("text/plain") ?? "");
  if (isVisible(plain)) return markup`<pre tabindex="0">${plain}</pre>`;
  for (const [type, content] of Object.entries(data)) {
    if (/^application\/(.*\+)?json$/.test(type)) {
      return markup`<pre tabindex="0">${JSON.stringify(content, null, 2)}</pre>`;
    }
    if (type.startsWith("text/") && type !== "text/html" && text(type)!.trim() !== "") {
      return markup`<pre tabindex="0">${terminalHtml(text(type)!)}</pre>`;
    }
  }
  const filled = Object.keys(data).filter((type) => text(type)?.trim() !== "");
  if (filled.length === 0) return null;
  return markup`<p class="empty">This output has no form that a page can show, only ${
    filled.join(", ")
  }. The notebook itself holds it.</p>`;
}

/**
 * An output as HTML that cannot act: markup is sanitised, everything else is escaped. Null where there is nothing to
 * see. `drawChart` stands for a chart.
 */
export function outputHtml(output: Output, drawChart: () => Html | null): Html | null {
  if (output.output_type === "stream") {
    const shown = terminalHtml(joined(output.text ?? ""));
    const kind = output.name === "stderr" ? " stderr" : "";
    return isVisible(shown) ? markup`<pre class="stream${kind}" tabindex="0">${shown}</pre>` : null;
  }
  if (output.output_type === "error") {
    const trace = terminalHtml((output.traceback ?? []).map((line) => `${line}\n`).join(""));
    const title = terminalText(`${output.ename ?? "Error"}: ${output.evalue ?? ""}`);
    return markup`<pre class="error" tabindex="0"><strong>${title}</strong>\n${trace}</pre>`;
  }
  return chartOf(output) !== null ? drawChart() : dataHtml(output.data ?? {});
}
