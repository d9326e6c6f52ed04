/** An output of a code cell, as notebook format 4 writes it. */
export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A cell; what the format lets be missing is there and empty. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  source: string;
  outputs: Output[];
  /** Pictures that the text of the cell names as `attachment:NAME`: base64 by media type, by name. */
  attachments: Record<string, Record<string, unknown>>;
  /** Media type of a raw cell; empty where the cell does not say. */
  format: string;
}

/** What a notebook's file holds. */
export interface NotebookFile {
  cells: Cell[];
  /** Programming language in lower case, `typescript` where the file does not say. */
  language: string;
}

type Fields = Record<string, unknown>;

const cellTypes = ["code", "markdown", "raw"];
const saveAgain = "open it in JupyterLab and save it again, or take it from version control again";

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string | string[] {
  return typeof value === "string" ||
    (Array.isArray(value) && value.every((line) => typeof line === "string"));
}

/** What a value is, in a reader's words. */
function described(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a record" : `a ${typeof value}`;
}

/** Text that notebook format 4 writes in one piece or as a list of lines. */
export function joined(text: string | string[]): string {
  return Array.isArray(text) ? text.join("") : text;
}

function isJson(mediaType: string): boolean {
  return /^application\/(.*\+)?json$/.test(mediaType);
}

/** The line in which an unsettled merge conflict begins, counted from 1; null where there is none. */
function conflictLine(text: string): number | null {
  const lines = text.split("\n");
  const begins = lines.findIndex((line) => /^\s*"?<{7}(?: |\\n|$)/.test(line));
  return begins >= 0 && lines.some((line, i) => i > begins && /^\s*"?>{7}(?: |\\n|$)/.test(line))
    ? begins + 1
    : null;
}

function readJson(path: string, text: string): Fields {
  const conflict = conflictLine(text);
  if (conflict !== null) {
    throw new Error(
      `${path} holds an unsettled merge conflict, which begins in line ${conflict}; take one side with ` +
        `\`git checkout --ours\` or \`--theirs\` and the file's name, then execute the notebook again.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    const is = text.trim() === ""
      ? "the file is empty"
      : /^version https:\/\/git-lfs/.test(text)
      ? "the file is a Git LFS pointer (`git lfs pull` fetches what it points to)"
      : /^\s*<(!doctype|html)/i.test(text)
      ? "the file is a web page (download the notebook's raw file)"
      : "its text is no JSON";
    throw new Error(`${path} is not a notebook of format 4: ${is}; ${saveAgain}.`);
  }
  if (!isFields(parsed)) {
    throw new Error(
      `${path} is not a notebook of format 4: it holds ${described(parsed)}; ${saveAgain}.`,
    );
  }
  return parsed;
}

function readOutput(value: unknown, where: string): Output {
  const refuse = (what: string): never => {
    throw new Error(`${where}: ${what}; execute the notebook again.`);
  };
  if (!isFields(value)) return refuse(`an output is ${described(value)} instead of a record`);
  const { output_type: type, data, text } = value;
  const textual = (field: string) => {
    const content = value[field] ?? "";
    if (typeof content !== "string") refuse(`${field} is ${described(content)} instead of text`);
  };
  if (type === "stream") {
    if (!isText(text)) refuse(`printed text is ${described(text)} instead of text`);
    textual("name");
  } else if (type === "display_data" || type === "execute_result") {
    if (!isFields(data)) return refuse(`data is ${described(data)} instead of a record`);
    for (const [mediaType, content] of Object.entries(data)) {
      if (!isJson(mediaType) && !isText(content)) {
        refuse(`${mediaType} is ${described(content)} instead of text`);
      }
    }
  } else if (type === "error") {
    textual("ename");
    textual("evalue");
    const traceback = value.traceback ?? [];
    if (!Array.isArray(traceback) || !isText(traceback)) {
      refuse(`traceback is ${described(traceback)} instead of a list of lines`);
    }
  } else {
    refuse(
      `output_type is ${
        typeof type === "string" ? `"${type}"` : described(type)
      }, not one of format 4`,
    );
  }
  return value as unknown as Output;
}

function readCell(value: unknown, where: string): Cell {
  const refuse = (what: string): never => {
    throw new Error(`${where}: ${what}; ${saveAgain}.`);
  };
  if (!isFields(value)) return refuse(`the cell is ${described(value)} instead of a record`);
  const { cell_type: type, source } = value;
  if (typeof type !== "string" || !cellTypes.includes(type)) {
    refuse(
      `cell_type is ${typeof type === "string" ? `"${type}"` : described(type)}, not one of ${
        cellTypes.join(", ")
      }`,
    );
  }
  if (!isText(source)) return refuse(`its source is ${described(source)} instead of text`);
  const outputs = value.outputs ?? [];
  if (!Array.isArray(outputs)) return refuse(`outputs is ${described(outputs)} instead of a list`);
  const attachments = value.attachments ?? {};
  if (!isFields(attachments) || !Object.values(attachments).every(isFields)) {
    return refuse("attachments is not a record of pictures by name");
  }
  const metadata = isFields(value.metadata) ? value.metadata : {};
  const format = metadata.raw_mimetype ?? metadata.format;
  return {
    cell_type: type as Cell["cell_type"],
    source: joined(source),
    outputs: type === "code"
      ? outputs.map((output, i) => readOutput(output, `${where}, output ${i + 1}`))
      : [],
    attachments: attachments as Cell["attachments"],
    format: typeof format === "string" ? format : "",
  };
}

/**
 * Reads a notebook's JSON and checks it, so that whoever uses it meets no surprise.
 *
 * @param path names the notebook in errors
 * @throws Error with one sentence: the file, the cell counted from 1, what is wrong and what to do
 * @example
 * ```ts
 * import { parseNotebook } from "./parse.ts";
 * import assert from "node:assert/strict";
 *
 * const cell = { cell_type: "markdown", source: ["# Ti", "tle"] };
 * const { cells } = parseNotebook("x.ipynb", JSON.stringify({ nbformat: 4, cells: [cell] }));
 * assert.equal(cells[0].source, "# Title");
 * assert.throws(
 *   () => parseNotebook("x.ipynb", JSON.stringify({ nbformat: 4, cells: [{ cell_type: "raw" }] })),
 *   /^Error: x\.ipynb, cell 1: its source is missing/,
 * );
 * ```
 */
export function parseNotebook(path: string, text: string): NotebookFile {
  const { nbformat, cells, metadata } = readJson(path, text);
  if (nbformat !== 4) {
    const has = typeof nbformat === "number" ? `${nbformat}` : described(nbformat);
    throw new Error(
      `${path} is not a notebook of format 4, its nbformat is ${has}; open it in JupyterLab and save it again.`,
    );
  }
  if (!Array.isArray(cells)) {
    throw new Error(
      `${path} is not a notebook of format 4, its list of cells is ${
        described(cells)
      }; ${saveAgain}.`,
    );
  }
  const about = isFields(metadata) ? metadata : {};
  const info = isFields(about.language_info) ? about.language_info.name : undefined;
  const kernel = isFields(about.kernelspec) ? about.kernelspec.language : undefined;
  const language = [info, kernel].find((name) => typeof name === "string" && name !== "");
  return {
    cells: cells.map((cell, i) => readCell(cell, `${path}, cell ${i + 1}`)),
    language: ((language ?? "typescript") as string).toLowerCase(),
  };
}
