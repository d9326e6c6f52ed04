import { type Html, joinMarkup, markup } from "@/format/html.ts";

/** How a piece of text looks: classes of the site's style sheet, and where it leads. */
interface Look {
  classes: string[];
  href: string | null;
}

/** A stretch of one look on a line. */
interface Piece {
  text: string;
  look: Look;
}

/** A line of the terminal: columns that something went back to, then what was only ever appended. */
interface Line {
  /** A character with its marks in each column; empty after a wide one. */
  cells: string[];
  /** Of the cells. */
  looks: Look[];
  tail: Piece[];
  /** In columns, with the tail. */
  width: number;
}

const colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const plain: Look = { classes: [], href: null };

/** Codes that switch a style on, and what switches it off. */
const styles: Record<number, { on: string; off: number }> = {
  1: { on: "ansi-bold", off: 22 },
  2: { on: "ansi-dim", off: 22 },
  3: { on: "ansi-italic", off: 23 },
  4: { on: "ansi-underline", off: 24 },
  7: { on: "ansi-inverse", off: 27 },
  9: { on: "ansi-struck", off: 29 },
  21: { on: "ansi-underline", off: 24 },
};

/**
 * Escape sequences, control characters and the text between them (ECMA-48): control sequences, then command strings
 * (titles and links among them), which end with BEL or ST and at the latest with their line, then shorter escapes.
 */
const tokens =
  // deno-lint-ignore no-control-regex
  /(?:\x1b\[|\x9b)(?<parameters>[0-?]*)[ -/]*(?<final>[@-~])|(?:\x1b\]|\x9d)(?<command>[^\x07\x1b\x9c\n]*)(?:\x07|\x1b\\|\x9c|)|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c|)|(?:\x1b\[|\x9b)[0-?]*[ -/]*|\x1b[ -/]*(?<escape>[0-~])|\x1b[ -/]*|(?<control>[\x00-\x1f\x7f-\x9f])|(?<text>[^\x00-\x1f\x7f-\x9f]+)/gu;

function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += columnsOf(character);
  return sum;
}

/** Columns of a character: two for a wide one, none for a mark. */
function columnsOf(character: string): number {
  if (/[\p{Mn}\p{Me}\u200b-\u200f\ufe0f]/u.test(character)) return 0;
  const wide =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u;
  return wide.test(character) ? 2 : 1;
}

function emptyLine(): Line {
  return { cells: [], looks: [], tail: [], width: 0 };
}

/** Writes over a line's columns from `column` on, and says where that ends. */
function overwrite(line: Line, column: number, { text, look }: Piece): number {
  let at = column;
  for (const character of text) {
    const wide = columnsOf(character);
    if (wide === 0) {
      if (at > 0) line.cells[at - 1] = (line.cells[at - 1] ?? " ") + character;
      continue;
    }
    while (line.cells.length < at) blank(line, line.cells.length);
    // Of a wide character only a half may be left: it goes as a whole.
    if (line.cells[at] === "") blank(line, at - 1);
    if (line.cells[at + wide] === "") blank(line, at + wide);
    line.cells[at] = character;
    line.looks[at] = look;
    if (wide === 2) {
      line.cells[at + 1] = "";
      line.looks[at + 1] = look;
    }
    at += wide;
  }
  line.width = line.cells.length;
  return at;
}

function blank(line: Line, column: number): void {
  line.cells[column] = " ";
  line.looks[column] = plain;
}

/** Makes a line's tail columns. */
function settle(line: Line): void {
  let end = line.cells.length;
  for (const piece of line.tail) end = overwrite(line, end, piece);
  line.tail = [];
  line.width = line.cells.length;
}

function shorten(line: Line, width: number): void {
  line.cells.length = line.looks.length = line.width = width;
}

/** A line as stretches of one look. */
function piecesOf({ cells, looks, tail }: Line): Piece[] {
  const pieces: Piece[] = [];
  for (let start = 0, end = 0; start < cells.length; start = end) {
    while (end < cells.length && looks[end] === looks[start]) end++;
    pieces.push({ text: cells.slice(start, end).join(""), look: looks[start] });
  }
  return [...pieces, ...tail];
}

/** Style codes applied to a look; colours beyond the sixteen named ones are left to the page. */
function restyled(look: Look, parameters: string): Look {
  let classes = look.classes;
  const set = (part: "fg" | "bg", name: string | null) => {
    classes = classes.filter((one) => !one.startsWith(`ansi-${part}-`));
    if (name !== null) classes = [...classes, `ansi-${part}-${name}`];
  };
  const named = (n: number) => `${n > 7 ? "bright-" : ""}${colours[n % 8]}`;
  const codes = parameters.split(";");
  for (let i = 0; i < codes.length; i++) {
    const [code, ...details] = codes[i].split(":").map(Number);
    const part = code < 40 || (code >= 90 && code < 100) ? "fg" : "bg";
    if (code === 0) classes = [];
    else if (code === 4 && details[0] === 0) {
      classes = classes.filter((one) => one !== styles[4].on);
    } else if (styles[code] !== undefined) {
      classes = [...classes.filter((one) => one !== styles[code].on), styles[code].on];
    } else if (code === 38 || code === 48 || code === 58) {
      // With colons all is in one code; with semicolons it is spread over the next ones.
      const spread = details.length === 0 ? codes.slice(i + 1).map(Number) : details;
      if (details.length === 0) i += spread[0] === 5 ? 2 : spread[0] === 2 ? 4 : 0;
      if (code !== 58) set(part, spread[0] === 5 && spread[1] < 16 ? named(spread[1]) : null);
    } else if (code === 39 || code === 49) set(part, null);
    else if ((code >= 30 && code < 38) || (code >= 40 && code < 48)) set(part, named(code % 10));
    else if ((code >= 90 && code < 98) || (code >= 100 && code < 108)) {
      set(part, named(code % 10 + 8));
    } else {
      const ended = Object.values(styles).filter(({ off }) => off === code).map(({ on }) => on);
      classes = classes.filter((one) => !ended.includes(one));
    }
  }
  return { ...look, classes };
}

/** A link's address, where it is one that a page may lead to. */
function linkOf(command: string): string | null {
  const address = /^8;[^;]*;(.*)$/s.exec(command)?.[1] ?? "";
  return /^(https?:\/\/|mailto:)/i.test(address) ? address : null;
}

/** The lines that a terminal of any size shows after it was sent a text. */
function shownLines(text: string): Line[] {
  const lines: Line[] = [emptyLine()];
  let row = 0;
  let column = 0;
  let look = plain;
  let saved = { row, column };

  const goTo = (newRow: number, newColumn: number) => {
    // Far more rows than anything prints, so that no sequence asks for memory without end.
    row = Math.max(0, Math.min(newRow, lines.length + 1000));
    column = Math.max(0, Math.min(newColumn, Math.max(column, 10_000)));
    while (lines.length <= row) lines.push(emptyLine());
  };
  const write = (written: string) => {
    const line = lines[row];
    const last = line.tail[line.tail.length - 1];
    if (column !== line.width) {
      settle(line);
      column = overwrite(line, column, { text: written, look });
      return;
    }
    if (last?.look === look) last.text += written;
    else line.tail.push({ text: written, look });
    column += columns(written);
    line.width = column;
  };
  const erase = (line: Line, from: number, to: number) => {
    settle(line);
    if (to >= line.width) shorten(line, Math.min(from, line.width));
    else for (let at = from; at < to; at++) blank(line, at);
  };
  const eraseLines = (from: number, to: number) => {
    for (let at = from; at < to; at++) lines[at] = emptyLine();
  };
  const control = (final: string, parameters: string) => {
    const line = lines[row];
    const [first, second] = parameters.split(";").map((number) => Number.parseInt(number, 10));
    const count = first || 1;
    if (final === "m" && /^[\d;:]*$/.test(parameters)) look = restyled(look, parameters);
    else if (!/^[\d;]*$/.test(parameters)) return;
    else if (final === "A") goTo(row - count, column);
    else if (final === "B") goTo(row + count, column);
    else if (final === "C") goTo(row, column + count);
    else if (final === "D") goTo(row, column - count);
    else if (final === "E") goTo(row + count, 0);
    else if (final === "F") goTo(row - count, 0);
    else if (final === "G" || final === "`") goTo(row, count - 1);
    else if (final === "d") goTo(count - 1, column);
    else if (final === "H" || final === "f") goTo(count - 1, (second || 1) - 1);
    else if (final === "s") saved = { row, column };
    else if (final === "u") goTo(saved.row, saved.column);
    else if (final === "X") erase(line, column, column + count);
    else if (final === "P") {
      settle(line);
      line.cells.splice(column, count);
      line.looks.splice(column, count);
      line.width = line.cells.length;
    } else if (final === "K") {
      erase(line, first === 1 || first === 2 ? 0 : column, first === 1 ? column + 1 : Infinity);
    } else if (final === "J") {
      if (first === 1) eraseLines(0, row);
      else if (first === 2 || first === 3) eraseLines(0, lines.length);
      else eraseLines(row + 1, lines.length);
      if (first !== 2 && first !== 3) {
        erase(line, first === 1 ? 0 : column, first === 1 ? column + 1 : Infinity);
      }
    }
  };

  for (const { groups } of text.matchAll(tokens)) {
    const { text: written, control: code, final, parameters, command, escape } = groups!;
    if (written !== undefined) write(written);
    else if (code === "\n" || code === "\v" || code === "\f") goTo(row + 1, 0);
    else if (code === "\r") column = 0;
    else if (code === "\b") column = Math.max(0, column - 1);
    else if (code === "\t") {
      const next = (Math.floor(column / 8) + 1) * 8;
      if (column < lines[row].width) column = next;
      else write(" ".repeat(next - column));
    } else if (final !== undefined) control(final, parameters);
    else if (command?.startsWith("8;")) look = { ...look, href: linkOf(command) };
    else if (escape === "M") goTo(row - 1, column);
    else if (escape === "D") goTo(row + 1, column);
    else if (escape === "E") goTo(row + 1, 0);
    else if (escape === "7") saved = { row, column };
    else if (escape === "8") goTo(saved.row, saved.column);
    else if (escape === "c") {
      eraseLines(0, lines.length);
      goTo(0, 0);
      look = plain;
    }
  }
  return lines;
}

/** Whether a text is shown as it is written. */
function isPlain(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text);
}

/**
 * What a terminal shows of a printed text: carriage returns and backspaces have overwritten, control characters,
 * styles, links and titles are gone.
 *
 * @example
 * ```ts
 * import { terminalText } from "./terminal.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(terminalText("\x1b[?25l10%\r100%\n\x1b[38:2::255:0:0mred\x1b[0m\x00"), "100%\nred");
 * ```
 */
export function terminalText(text: string): string {
  if (isPlain(text)) return text;
  return shownLines(text).map((line) => piecesOf(line).map(({ text }) => text).join("")).join("\n");
}

/** What a terminal shows of a printed text as HTML: styles as classes, links as links, nothing that acts. */
export function terminalHtml(text: string): Html {
  if (isPlain(text)) return markup`${text}`;
  return joinMarkup(shownLines(text).map((line) => piecesOf(line).map(pieceHtml)), "\n");
}

function pieceHtml({ text, look: { classes, href } }: Piece): Html {
  const styled = classes.length === 0
    ? markup`${text}`
    : markup`<span class="${classes.join(" ")}">${text}</span>`;
  return href === null ? styled : markup`<a href="${href}" rel="nofollow noopener">${styled}</a>`;
}
