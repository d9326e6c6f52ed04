import { basename, dirname } from "node:path";
import { figureById } from "@/report/figures/mod.ts";
import { type Html, joinMarkup, markup, trusted } from "@/format/html.ts";
import { type Chart, figureHtml, type PageFigure } from "../parts/figure.ts";
import type { Heading } from "../parts/page.ts";
import { runsNames } from "../parts/runs_names.ts";
import { url } from "../parts/url.ts";
import { pageFigures } from "../parts/variants.ts";
import { highlight } from "./highlight.ts";
import { type Macros, type Prose, renderMarkdown } from "./markdown.ts";
import { chartOf, outputHtml } from "./output.ts";
import { type Cell, joined, type Output, parseNotebook } from "./parse.ts";
import { pageName } from "./page_name.ts";
import { pictureAddress } from "./pictures.ts";
import { withoutFolders } from "./without_folders.ts";
import { counted } from "@/format/count.ts";

/** A notebook as its page shows it. */
export interface Notebook {
  /** File name without ending, such as `02-mask-rate`. */
  name: string;
  /** The digits that the name begins with, such as `02`; empty where it begins with none. */
  number: string;
  /** The page, a path from the site's root. */
  url: string;
  /** Its first heading without a leading number, which the file name tells. */
  title: string;
  /** The first paragraph of its text, without markup. */
  summary: string;
  /** Whether it holds outputs. */
  executed: boolean;
  /** Whose runs those are of. */
  runs: "own" | "committed";
  /** Its figures in order; the n-th has the identifier `figure-n`. */
  figures: PageFigure[];
  /** Of the parts, for the table of contents. */
  headings: Heading[];
  /** The text before the first section. */
  introduction: Html;
  /** Everything after it: what was found, what it means, how it was done. */
  html: Html;
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
  parts: Html[];
  hasChart: boolean;
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

/** The charts that cells hold; `where` names the notebook in errors. */
function chartsOf(cells: Cell[], where: string): Chart[] {
  const charts = cells.filter(isCode).flatMap(({ outputs }) => outputs).map(chartOf)
    .filter((chart) => chart !== null);
  for (const [place, chart] of charts.entries()) checkChart(chart, `${where}, chart ${place + 1}`);
  return charts;
}

/** What the same cell said of the committed runs, folded under what it says of the reader's; null where both say the same. */
function besideHtml(cell: Cell, other: Cell | undefined): Html | null {
  if (other === undefined || other.source !== cell.source) return null;
  const said = (outputs: Output[]) => {
    const shown = joinStreams(outputs).filter((output) => chartOf(output) === null)
      .map((output) => outputHtml(output, () => null));
    return markup`${shown}`;
  };
  const reference = said(other.outputs);
  const text = reference.toString();
  if (text === "" || text === said(cell.outputs).toString()) return null;
  return markup`<details class="beside"><summary>${runsNames.reference}: the same</summary><div class="output">${reference}</div></details>`;
}

/** A code cell, folded, with its outputs and, where it said another thing of the committed runs, that beside them. */
function codeParts(
  cell: Cell,
  language: string,
  other: Cell | undefined,
  drawChart: () => Html,
): Html[] {
  const code = cell.source.trimEnd();
  const beside = besideHtml(cell, other);
  const outputs = joinStreams(cell.outputs).map((output) => outputHtml(output, drawChart))
    .filter((html) => html !== null);
  return [
    markup`<details class="code"><summary>Code <span>${
      counted(code.split("\n").length, "line")
    }</span></summary><pre tabindex="0"><code>${highlight(code, language)}</code></pre></details>`,
    ...(beside === null ? [] : [markup`<p class="whose">${runsNames.yours}</p>`]),
    ...outputs.map((html) => markup`<div class="output">${html}</div>`),
    ...(beside === null ? [] : [beside]),
  ];
}

/** Prose that begins with a notebook's title, without that; an anchor in the heading stays. */
function withoutTitle({ html, headings: [title, ...headings] }: Prose): Prose & { title: string } {
  const rest = html.toString().replace(
    /<h1[^]*?<\/h1>\n?/,
    (h1) => /<span id="[^"]*"><\/span>/.exec(h1)?.[0] ?? "",
  );
  return {
    title: title.text.replace(/^\d+\s*[·.:–—-]\s*/, ""),
    html: trusted(rest),
    headings,
  };
}

/** Prose cut before its headings of the second level. */
function sectionsOf({ html, headings }: Prose): Section[] {
  const starts = headings.filter(({ level }) => level === 2);
  return html.toString().split(/(?=<h2 )/).map((part) => ({
    heading: part.startsWith("<h2 ") ? starts.shift()! : null,
    parts: part.trim() === "" ? [] : [markup`<div class="prose">${trusted(part)}</div>`],
    hasChart: false,
  }));
}

/**
 * Sections in the order of an article: from the first figure on what was found, and before it, told last, how it was
 * done. Without figures nothing is moved.
 */
function arranged(sections: Section[]): { found: Section[]; method: Section[] } {
  const first = sections.findIndex(({ hasChart }) => hasChart);
  return first < 0
    ? { found: sections, method: [] }
    : { found: sections.slice(first), method: sections.slice(0, first) };
}

/** HTML whose headings stand one level lower. */
function lowered(html: Html): Html {
  return trusted(
    html.toString().replace(
      /<(\/?)h([2-5])\b/g,
      (_, slash: string, level: string) => `<${slash}h${+level + 1}`,
    ),
  );
}

/** A page's text behind its introduction, with its headings: what was found, figures of committed runs alone, method. */
function bodyOf(sections: Section[], committedOnly: Html[]): Pick<Notebook, "headings" | "html"> {
  const { found, method } = arranged(sections);
  const parts = found.flatMap(({ parts }) => parts);
  const headings = found.map(({ heading }) => heading!);
  const begin = (id: string, text: string) => {
    headings.push({ id, text, level: 2 });
    parts.push(markup`<div class="prose"><h2 id="${id}">${text}</h2></div>`);
  };
  if (committedOnly.length > 0) {
    begin("reference", "Committed results");
    parts.push(...committedOnly.map((figure) => markup`<div class="output">${figure}</div>`));
  }
  if (method.length > 0) {
    begin("method", "Method");
    headings.push(...method.map(({ heading }) => ({ ...heading!, level: 3 })));
    parts.push(...method.flatMap(({ parts }) => parts.map(lowered)));
  }
  return { headings, html: joinMarkup(parts, "\n") };
}

/** Where a notebook's outputs come from, and what stands beside them. */
export interface NotebookOrigin {
  /** Whose runs it was executed on. */
  runs: "own" | "committed";
  /** The same notebook executed on the committed runs, where it is another. */
  committed: string | null;
  /** Where pictures that the text names are looked for. */
  folders: readonly string[];
}

/**
 * Reads a notebook's JSON as an article: sections from the first figure on, then those before it under one heading, in
 * their own order.
 *
 * @param path names the notebook, and its folder the pictures beside it
 * @throws Error naming the notebook and the cell where it is not notebook format 4, or a chart's data does not fit
 */
export function readNotebook(
  path: string,
  text: string,
  { runs, committed, folders }: NotebookOrigin = {
    runs: "own",
    committed: null,
    folders: [dirname(path)],
  },
): Notebook {
  const source = withoutFolders(text);
  const name = basename(path, ".ipynb");
  const number = /^\d+/.exec(name)?.[0] ?? "";
  const page = `/notebooks/${pageName(name)}/`;
  const { cells, language } = parseNotebook(path, source);
  const beside = committed === null ? [] : parseNotebook(path, withoutFolders(committed)).cells;
  const charts = chartsOf(cells, path);
  const committedCharts = chartsOf(beside, `${path} executed on the committed runs`);
  const { shown, referenceOnly } = pageFigures(charts, runs, committedCharts);

  const taken = new Set<string>(["contents-list", "method", "reference", "claims"]);
  const draw = (figure: PageFigure, place: number) => {
    const id = `figure-${place + 1}`;
    taken.add(id);
    return figureHtml(figure, id, page, page);
  };
  let drawn = 0;
  const drawNext = () => draw(shown[drawn], drawn++);
  const macros: Macros = {};
  const proseOf = (cell: Cell, where: string) =>
    renderMarkdown(
      cell.source,
      taken,
      (href) => siteLink(page, href),
      (src) => pictureAddress(src, cell, folders, where),
      macros,
    );

  const sections: Section[] = [{ heading: null, parts: [], hasChart: false }];
  let title = name;
  let summary = "";
  for (const [place, cell] of cells.entries()) {
    const section = sections.at(-1)!;
    if (cell.cell_type === "markdown") {
      let prose = proseOf(cell, `${path}, cell ${place + 1}`);
      if (sections.length === 1 && title === name && prose.headings[0]?.level === 1) {
        ({ title, ...prose } = withoutTitle(prose));
      }
      summary ||= withoutMarkup(/<p>([^]*?)<\/p>/.exec(prose.html.toString())?.[1] ?? "");
      const [first, ...others] = sectionsOf(prose);
      if (first.heading === null) section.parts.push(...first.parts);
      else sections.push(first);
      sections.push(...others);
    } else if (isCode(cell)) {
      section.hasChart ||= cell.outputs.some((output) => chartOf(output) !== null);
      section.parts.push(...codeParts(cell, language, beside[place], drawNext));
    } else if (cell.cell_type === "raw" && cell.source.trim() !== "") {
      section.parts.push(markup`<pre tabindex="0">${cell.source.trimEnd()}</pre>`);
    }
  }

  const [introduction, ...rest] = sections;
  const committedOnly = referenceOnly.map((figure, i) => draw(figure, charts.length + i));
  return {
    name,
    number,
    url: page,
    title,
    summary,
    executed: cells.some((cell) => isCode(cell) && cell.outputs.length > 0),
    runs,
    figures: [...shown, ...referenceOnly],
    introduction: joinMarkup(introduction.parts, "\n"),
    ...bodyOf(rest, committedOnly),
    source,
  };
}
