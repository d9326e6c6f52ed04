import * as v from "valibot";
import { checked } from "@/files/checked.ts";

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
}

/** What a notebook's file holds. */
export interface NotebookFile {
  cells: Cell[];
  /** Programming language in lower case, `typescript` where the file does not say. */
  language: string;
}

const saveAgain = "open it in JupyterLab and save it again, or take it from version control again";

/** Text that notebook format 4 writes in one piece or as a list of lines. */
export function joined(text: string | string[]): string {
  return Array.isArray(text) ? text.join("") : text;
}

const text = v.union([v.string(), v.array(v.string())]);

const record = v.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "is not a record",
);

/** The first media type of a bundle whose content ought to be text and is not. */
function withoutText(bundle: Record<string, unknown>): string | undefined {
  return Object.keys(bundle).find((mediaType) =>
    !/^application\/(.*\+)?json$/.test(mediaType) && !v.is(text, bundle[mediaType])
  );
}

const outputSchema: v.GenericSchema<unknown, Output> = v.pipe(
  record,
  v.variant("output_type", [
    v.object({ output_type: v.literal("stream"), name: v.optional(v.string()), text }),
    v.object({
      output_type: v.picklist(["display_data", "execute_result"]),
      data: v.pipe(
        record,
        v.check(
          (bundle) => withoutText(bundle) === undefined,
          ({ input }) => `has something else than text as ${withoutText(input)}`,
        ),
      ),
    }),
    v.object({
      output_type: v.literal("error"),
      ename: v.optional(v.string()),
      evalue: v.optional(v.string()),
      traceback: v.optional(v.array(v.string())),
    }),
  ]),
);

const cellSchema = v.pipe(
  record,
  v.object({
    cell_type: v.picklist(["code", "markdown", "raw"]),
    source: v.pipe(text, v.transform(joined)),
    outputs: v.nullish(v.array(v.unknown()), []),
    attachments: v.nullish(v.pipe(record, v.record(v.string(), record)), {}),
  }),
);

const named = v.fallback(v.string(), "");

const fileSchema = v.pipe(
  record,
  v.object({
    nbformat: v.literal(4),
    cells: v.array(v.unknown()),
    metadata: v.fallback(
      v.object({
        language_info: v.fallback(v.object({ name: named }), { name: "" }),
        kernelspec: v.fallback(v.object({ language: named }), { language: "" }),
      }),
      { language_info: { name: "" }, kernelspec: { language: "" } },
    ),
  }),
);

/** The line in which an unsettled merge conflict begins, counted from 1; null where there is none. */
function conflictLine(text: string): number | null {
  const lines = text.split("\n");
  const begins = lines.findIndex((line) => /^\s*"?<{7}(?: |\\n|$)/.test(line));
  return begins >= 0 && lines.some((line, i) => i > begins && /^\s*"?>{7}(?: |\\n|$)/.test(line))
    ? begins + 1
    : null;
}

function readJson(path: string, text: string): unknown {
  const conflict = conflictLine(text);
  if (conflict !== null) {
    throw new Error(
      `${path} holds an unsettled merge conflict, which begins in line ${conflict}; take one side with ` +
        `\`git checkout --ours\` or \`--theirs\` and the file's name, then execute the notebook again.`,
    );
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
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
}

function readCell(value: unknown, where: string): Cell {
  const { outputs, ...cell } = checked(
    cellSchema,
    value,
    (what) => new Error(`${where}: ${what}; ${saveAgain}.`),
  );
  const readOutput = (output: unknown, i: number) =>
    checked(
      outputSchema,
      output,
      (what) => new Error(`${where}, output ${i + 1}: ${what}; execute the notebook again.`),
    );
  return {
    ...cell,
    outputs: cell.cell_type === "code" ? outputs.map(readOutput) : [],
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
 *   /^Error: x\.ipynb, cell 1: source is missing/,
 * );
 * ```
 */
export function parseNotebook(path: string, text: string): NotebookFile {
  const { cells, metadata } = checked(
    fileSchema,
    readJson(path, text),
    (what) => new Error(`${path} is not a notebook of format 4: ${what}; ${saveAgain}.`),
  );
  const language = metadata.language_info.name || metadata.kernelspec.language || "typescript";
  return {
    cells: cells.map((cell, i) => readCell(cell, `${path}, cell ${i + 1}`)),
    language: language.toLowerCase(),
  };
}
