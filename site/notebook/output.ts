import { chartMediaType } from "@/report/display.ts";
import { escapeHtml, unbroken } from "@/report/html.ts";
import type { Chart } from "../figure.ts";
import { renderMarkdown } from "./markdown.ts";
import { sanitise } from "./sanitise.ts";

/** An output of a code cell, as notebook format 4 writes it. */
export interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join("") : `${text ?? ""}`;
}

function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return escapeHtml(text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, ""));
}

/** Whether an output is printed text of whole sentences, and of lists under them. */
export function isProse({ output_type, name, text }: Output): boolean {
  const lines = joined(text).trim().split("\n");
  return output_type === "stream" && name === "stdout" &&
    lines.every((line) => /^$|^ {2}\S|[.:!?]$/.test(line.trimEnd()));
}

/** Printed lines as sentences of the page; lines that stand further right become a list. */
export function saidHtml(text: string | string[]): string {
  const lines = plain(joined(text)).split("\n").filter((line) => line.trim() !== "");
  const html = lines.map((line, i) => {
    if (!line.startsWith("  ")) return `<p>${unbroken(line)}</p>`;
    const begins = !lines[i - 1]?.startsWith("  ");
    const ends = !lines[i + 1]?.startsWith("  ");
    return `${begins ? "<ul>" : ""}<li>${unbroken(line.trim())}</li>${ends ? "</ul>" : ""}`;
  });
  return `<div class="said">${html.join("\n")}</div>`;
}

/** The chart that an output holds; null where it is something else. */
export function chartOf({ data }: Output): Chart | null {
  return (data?.[chartMediaType] as Chart | undefined) ?? null;
}

/**
 * An output as HTML that cannot act: markup is sanitised, everything else is escaped. `drawChart` stands for a chart.
 */
export function outputHtml(output: Output, drawChart: () => string): string {
  if (output.output_type === "stream") {
    return `<pre class="stream${output.name === "stderr" ? " stderr" : ""}" tabindex="0">${
      plain(joined(output.text))
    }</pre>`;
  }
  if (output.output_type === "error") {
    const trace = plain(joined(output.traceback?.map((line) => `${line}\n`)));
    return `<pre class="error" tabindex="0"><strong>${escapeHtml(output.ename ?? "Error")}: ${
      escapeHtml(output.evalue ?? "")
    }</strong>\n${trace}</pre>`;
  }
  const data = output.data ?? {};
  if (chartOf(output) !== null) return drawChart();
  if ("text/html" in data) return `<div class="html">${sanitise(joined(data["text/html"]))}</div>`;
  if ("image/svg+xml" in data) {
    return `<div class="html">${sanitise(joined(data["image/svg+xml"]))}</div>`;
  }
  for (const type of pictures.filter((type) => type in data)) {
    const content = joined(data[type]).replace(/\s/g, "");
    if (!/^[A-Za-z0-9+/]+=*$/.test(content)) continue;
    const alt = escapeHtml(joined(data["text/plain"]) || "Picture without a description");
    return `<img src="data:${type};base64,${content}" alt="${alt}">`;
  }
  if ("text/markdown" in data) {
    return `<div class="prose">${renderMarkdown(joined(data["text/markdown"])).html}</div>`;
  }
  return `<pre tabindex="0">${plain(joined(data["text/plain"]))}</pre>`;
}
