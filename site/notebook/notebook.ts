import { basename } from "node:path";
import { type Chart, figureHtml } from "../figure.ts";
import type { Heading } from "../page.ts";
import { url } from "../url.ts";
import { highlight } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { type Output, outputHtml } from "./output.ts";

interface Cell {
  cell_type: string;
  source: string | string[];
  outputs?: Output[];
  metadata?: { tags?: string[] };
}

/** An executed notebook as its page shows it. */
export interface Notebook {
  /** File name without ending, such as `02-mask-rate`. */
  name: string;
  /** The page, a path from the site's root. */
  url: string;
  /** Its first heading without a leading number, which the file name tells. */
  title: string;
  /** The first paragraph of its text, without markup. */
  summary: string;
  /** Its charts in order; the n-th has the identifier `figure-n`. */
  charts: Chart[];
  headings: Heading[];
  /** Everything below the title. */
  html: string;
  /** The file itself. */
  source: string;
}

function text(source: string | string[]): string {
  return Array.isArray(source) ? source.join("") : source;
}

function withoutMarkup(html: string): string {
  return html.replace(/<annotation[^]*?<\/annotation>/g, "").replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&").trim();
}

function parse(path: string, source: string): { cells: Cell[]; language: string } {
  try {
    const { nbformat, cells, metadata } = JSON.parse(source);
    if (nbformat !== 4 || !Array.isArray(cells)) throw new TypeError("another format");
    return { cells, language: metadata?.language_info?.name ?? "typescript" };
  } catch {
    throw new Error(`${path} is not a notebook of format 4; execute it again.`);
  }
}

/** Texts that a cell printed one after another become one output. */
function joinStreams(outputs: Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined[joined.length - 1];
    if (
      output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name
    ) {
      last.text = text(last.text!) + text(output.text!);
    } else {
      joined.push({ ...output });
    }
  }
  return joined;
}

/** Links between notebooks become links between their pages. */
function siteLink(page: string, href: string): string {
  const notebook = /^(?:\.\/)?([\w-]+)\.ipynb(#.*)?$/.exec(href);
  return notebook === null ? href : url(page, `/notebooks/${notebook[1]}/${notebook[2] ?? ""}`);
}

/**
 * Reads an executed notebook's JSON.
 *
 * @param path only its file name is used
 * @throws Error naming the notebook when it is not notebook format 4, or a chart's data does not fit its figure
 */
export function readNotebook(path: string, source: string): Notebook {
  const name = basename(path, ".ipynb");
  const page = `/notebooks/${name}/`;
  const { cells, language } = parse(path, source);

  const taken = new Set<string>(["contents"]);
  const charts: Chart[] = [];
  const headings: Heading[] = [];
  const parts: string[] = [];
  let title = name;
  let summary = "";

  const drawChart = (chart: Chart) => {
    charts.push(chart);
    const id = `figure-${charts.length}`;
    taken.add(id);
    try {
      return figureHtml(chart, id, page, page);
    } catch (error) {
      throw new Error(`${path}, chart ${charts.length}: ${(error as Error).message}`);
    }
  };

  for (const cell of cells) {
    const content = text(cell.source);
    if (cell.cell_type === "markdown") {
      const prose = renderMarkdown(content, taken, (href) => siteLink(page, href));
      let { html } = prose;
      if (headings.length === 0 && prose.headings[0]?.level === 1) {
        title = prose.headings[0].text.replace(/^\d+\s*[·.:–—-]\s*/, "");
        html = html.replace(/<h1[^]*?<\/h1>\n?/, "");
      }
      headings.push(...prose.headings);
      summary ||= withoutMarkup(/<p>([^]*?)<\/p>/.exec(html)?.[1] ?? "");
      parts.push(`<div class="prose">${html}</div>`);
    } else if (cell.cell_type === "code" && content.trim() !== "") {
      const lines = content.trimEnd().split("\n").length;
      parts.push(
        `<details class="code"><summary>Code <span>${lines} line${
          lines === 1 ? "" : "s"
        }</span></summary><pre tabindex="0"><code>${
          highlight(content.trimEnd(), language)
        }</code></pre></details>`,
      );
      for (const output of joinStreams(cell.outputs ?? [])) {
        parts.push(`<div class="output">${outputHtml(output, drawChart)}</div>`);
      }
    }
  }
  return {
    name,
    url: page,
    title,
    summary,
    charts,
    headings: headings.filter(({ level }) => level === 2),
    html: parts.join("\n"),
    source,
  };
}
