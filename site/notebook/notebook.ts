import { basename, dirname } from "node:path";
import { readableLabel } from "@/report/figures/looks.ts";
import { figureById } from "@/report/figures/mod.ts";
import { escapeHtml } from "@/report/html.ts";
import { type Chart, figureHtml, type PageFigure } from "../figure.ts";
import type { Heading } from "../page.ts";
import type { SiteReference } from "../reference.ts";
import { url } from "../url.ts";
import { pageFigures } from "../variants.ts";
import { highlight } from "./highlight.ts";
import { type Macros, renderMarkdown } from "./markdown.ts";
import { chartOf, isProse, outputHtml, saidHtml } from "./output.ts";
import { type Cell, joined, type Output, parseNotebook } from "./parse.ts";
import { pageName } from "./page_name.ts";
import { pictureAddress } from "./pictures.ts";
import { withoutFolders } from "./without_folders.ts";

/** A notebook as its page shows it. */
export interface Notebook {
  /** File name without ending, such as `02-mask-rate`. */
  name: string;
  /** What stands before the first dash of the name, such as `02`. */
  number: string;
  /** The page, a path from the site's root. */
  url: string;
  /** Its first heading without a leading number, which the file name tells. */
  title: string;
  /** The first paragraph of its text, without markup. */
  summary: string;
  /** Whether it holds outputs. */
  executed: boolean;
  /** Its figures in order; the n-th has the identifier `figure-n`. */
  figures: PageFigure[];
  /** Of the parts, for the table of contents. */
  headings: Heading[];
  /** The text before the first section. */
  introduction: string;
  /** Everything after it: what was found, what it means, how it was done. */
  html: string;
  /** The file itself. */
  source: string;
}

/** Where the site keeps a notebook's file, a path from its root. */
export function notebookFile({ name, url }: Notebook): string {
  return `${url}${pageName(name)}.ipynb`;
}

/** A heading of the second level with what follows it. */
interface Section {
  heading: Heading | null;
  parts: string[];
  hasChart: boolean;
  hasOutput: boolean;
}

/** Whether it is a code cell with code in it. */
function isCode(cell: Cell): boolean {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

function withoutMarkup(html: string): string {
  return html.replace(/<annotation[^]*?<\/annotation>/g, "").replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&").trim();
}

/** Texts that a cell printed one after another become one output. */
function joinStreams(outputs: Output[]): Output[] {
  const merged: Output[] = [];
  for (const output of outputs) {
    const last = merged[merged.length - 1];
    if (
      output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name
    ) {
      last.text = joined(last.text!) + joined(output.text!);
    } else {
      merged.push({ ...output });
    }
  }
  return merged;
}

/** Links between notebooks become links between their pages. */
function siteLink(page: string, href: string): string {
  const notebook = /^(?:\.\/)?([^/:#?]+)\.ipynb(#.*)?$/.exec(href);
  if (notebook === null) return href;
  let name = notebook[1];
  try {
    name = decodeURIComponent(name);
  } catch {
    // A lone per cent sign is part of the name.
  }
  return url(page, `/notebooks/${pageName(name)}/${notebook[2] ?? ""}`);
}

/** Refuses a chart whose data do not fit its figure. */
function checkChart(chart: Chart, where: string): void {
  if (typeof chart !== "object" || typeof chart.figure !== "string") {
    throw new Error(`${where}: it names no figure; execute the notebook again.`);
  }
  const { figure, data } = chart;
  try {
    figureById(figure).parse(data);
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`);
  }
}

/** Whether a section tells what the figures mean, in sentences that the notebook computed. */
function says({ heading }: Section): boolean {
  return /^what it says$/i.test(heading?.text ?? "");
}

/** What the committed runs say of the experiment, as a section of its page; null where they say nothing. */
function referenceSays(number: string, { profile, answers }: SiteReference): Section | null {
  if (answers[number] === undefined) return null;
  const heading = { id: "reference-says", text: "What the committed runs say", level: 2 };
  const parts = [
    `<div class="prose"><h2 id="${heading.id}">${heading.text}</h2>` +
    `<p class="source">Computed from the committed runs of profile ${
      escapeHtml(profile)
    }.</p></div>`,
    `<div class="output">${saidHtml(readableLabel(answers[number]))}</div>`,
  ];
  return { heading, parts, hasChart: false, hasOutput: true };
}

/**
 * Sections in the order of an article: what was found, which begins with the first figure, what it says and cannot say,
 * how it was done. Without figures all is method.
 */
function arranged(
  sections: Section[],
  hasFigures: boolean,
): Record<"found" | "says" | "limits" | "method", Section[]> {
  const groups: ReturnType<typeof arranged> = { found: [], says: [], limits: [], method: [] };
  for (const section of sections) {
    const limits = hasFigures && /^what it cannot say$/i.test(section.heading?.text ?? "");
    const follows = groups.found.length > 0 && section.hasOutput;
    if (limits) groups.limits.push(section);
    else if (says(section) && section.hasOutput) groups.says.push(section);
    else if (section.hasChart || follows) groups.found.push(section);
    else groups.method.push(section);
  }
  return groups;
}

/** HTML whose headings stand one level lower. */
function lowered(html: string): string {
  return html.replace(
    /<(\/?)h([2-5])\b/g,
    (_, slash: string, level: string) => `<${slash}h${+level + 1}`,
  );
}

/**
 * Reads a notebook's JSON as an article: sections with figures come first, then what they say and cannot say, then the
 * others under one heading, in their own order.
 *
 * @param path names the notebook, and its folder the pictures beside it
 * @param reference results that figures can show beside the notebook's own
 * @param folders where pictures that the text names are looked for
 * @throws Error naming the notebook and the cell where it is not notebook format 4, or a chart's data does not fit
 */
export function readNotebook(
  path: string,
  text: string,
  reference: SiteReference,
  folders: readonly string[] = [dirname(path)],
): Notebook {
  const source = withoutFolders(text);
  const name = basename(path, ".ipynb");
  const number = /^\d+/.exec(name)?.[0] ?? "";
  const page = `/notebooks/${pageName(name)}/`;
  const { cells, language } = parseNotebook(path, source);
  const outputs = cells.filter(isCode).flatMap((cell) => cell.outputs);
  const charts = outputs.map(chartOf).filter((chart) => chart !== null);

  const taken = new Set<string>([
    "contents-list",
    "method",
    "reference",
    "reference-says",
    "claims",
  ]);
  const draw = (figure: PageFigure, place: number) => {
    const id = `figure-${place + 1}`;
    taken.add(id);
    return figureHtml(figure, id, page, page);
  };
  for (const [place, chart] of charts.entries()) checkChart(chart, `${path}, chart ${place + 1}`);
  const { shown, referenceOnly } = pageFigures(charts, number, reference);

  let section: Section = { heading: null, parts: [], hasChart: false, hasOutput: false };
  const sections = [section];
  let title = name;
  let summary = "";
  let drawn = 0;
  const macros: Macros = {};
  for (const [place, cell] of cells.entries()) {
    const content = cell.source;
    if (cell.cell_type === "markdown") {
      const prose = renderMarkdown(
        content,
        taken,
        (href) => siteLink(page, href),
        (src) => pictureAddress(src, cell, folders, `${path}, cell ${place + 1}`),
        macros,
      );
      let { html } = prose;
      let { headings } = prose;
      if (sections.length === 1 && title === name && headings[0]?.level === 1) {
        title = headings[0].text.replace(/^\d+\s*[·.:–—-]\s*/, "");
        html = html.replace(
          /<h1[^]*?<\/h1>\n?/,
          (h1) => /<span id="[^"]*"><\/span>/.exec(h1)?.[0] ?? "",
        );
        headings = headings.slice(1);
      }
      summary ||= withoutMarkup(/<p>([^]*?)<\/p>/.exec(html)?.[1] ?? "");
      const starts = headings.filter(({ level }) => level === 2);
      for (const part of html.split(/(?=<h2 )/)) {
        if (part.startsWith("<h2 ")) {
          section = { heading: starts.shift()!, parts: [], hasChart: false, hasOutput: false };
          sections.push(section);
        }
        if (part.trim() !== "") section.parts.push(`<div class="prose">${part}</div>`);
      }
    } else if (isCode(cell)) {
      const lines = content.trimEnd().split("\n").length;
      section.parts.push(
        `<details class="code"><summary>Code <span>${lines} line${
          lines === 1 ? "" : "s"
        }</span></summary><pre tabindex="0"><code>${
          highlight(content.trimEnd(), language)
        }</code></pre></details>`,
      );
      for (const output of joinStreams(cell.outputs)) {
        if (chartOf(output) !== null) section.hasChart = true;
        const html =
          (says(section) && output.output_type === "stream") || (drawn > 0 && isProse(output))
            ? saidHtml(output.text!)
            : outputHtml(output, () => draw(shown[drawn], drawn++));
        if (html === "") continue;
        section.hasOutput = true;
        section.parts.push(`<div class="output">${html}</div>`);
      }
    } else if (cell.cell_type === "raw" && content.trim() !== "") {
      section.parts.push(`<pre tabindex="0">${escapeHtml(content.trimEnd())}</pre>`);
    }
  }

  const [introduction, ...rest] = sections;
  const { found, method, ...told } = arranged(rest, charts.length + referenceOnly.length > 0);
  const meaning = [referenceSays(number, reference) ?? [], ...told.says, ...told.limits].flat();
  const parts = found.flatMap(({ parts }) => parts);
  const headings = [...found, ...meaning].map(({ heading }) => heading!);
  if (referenceOnly.length > 0) {
    const heading = { id: "reference", text: "Committed results", level: 2 };
    headings.splice(found.length, 0, heading);
    parts.push(`<div class="prose"><h2 id="${heading.id}">${heading.text}</h2></div>`);
    parts.push(
      ...referenceOnly.map((figure, i) =>
        `<div class="output">${draw(figure, charts.length + i)}</div>`
      ),
    );
  }
  parts.push(...meaning.flatMap(({ parts }) => parts));
  if (method.length > 0) {
    headings.push({ id: "method", text: "Method", level: 2 });
    parts.push(`<div class="prose"><h2 id="method">Method</h2></div>`);
    headings.push(...method.map(({ heading }) => ({ ...heading!, level: 3 })));
    parts.push(...method.flatMap(({ parts }) => parts.map(lowered)));
  }
  return {
    name,
    number,
    url: page,
    title,
    summary,
    executed: outputs.length > 0,
    figures: [...shown, ...referenceOnly],
    headings,
    introduction: introduction.parts.join("\n"),
    html: parts.join("\n"),
    source,
  };
}
