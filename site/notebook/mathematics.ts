/** A formula of a text, as it was written and without its delimiters. */
export interface Formula {
  source: string;
  tex: string;
  /** Whether it stands on a line of its own. */
  display: boolean;
}

/** A text with a mark in the place of each formula, so that Markdown changes none. */
export interface MarkedText {
  text: string;
  formulas: Formula[];
}

/** The mark of the n-th formula; the characters are private, so no text has them. */
export const formulaMark = /\ue000(\d+)\ue001/g;

/** Delimiters as Jupyter takes them, longer ones first; a doubled backslash is one that Markdown would eat. */
const delimiters: [open: string, close: string, display: boolean][] = [
  ["$$", "$$", true],
  ["\\\\[", "\\\\]", true],
  ["\\[", "\\]", true],
  ["\\\\(", "\\\\)", false],
  ["\\(", "\\)", false],
];

/** Where a delimiter closes from `from` on: not behind a backslash of its own; -1 where it does not. */
function closing(source: string, close: string, from: number): number {
  for (let at = source.indexOf(close, from); at >= 0; at = source.indexOf(close, at + 1)) {
    const before = /\\*$/.exec(source.slice(Math.max(from, at - 8), at))![0].length;
    if (before % 2 === 0) return at;
  }
  return -1;
}

/** A formula between single dollars: no space inside them, no digit behind, no empty line, no code. */
function dollarFormula(source: string, at: number): Formula | null {
  const end = closing(source, "$", at + 1);
  const tex = source.slice(at + 1, end);
  const isFormula = end > at + 1 && !/^\s|\s$|\n\s*\n|`/.test(tex) &&
    !/^\d/.test(source.slice(end + 1, end + 2));
  return isFormula ? { source: `$${tex}$`, tex, display: false } : null;
}

function formulaAt(source: string, at: number): Formula | null {
  const environment = /^\\begin\{([a-zA-Z]+\*?)\}/.exec(source.slice(at, at + 40));
  if (environment !== null) {
    const end = `\\end{${environment[1]}}`;
    const to = source.indexOf(end, at);
    if (to < 0) return null;
    const tex = source.slice(at, to + end.length);
    return { source: tex, tex, display: true };
  }
  for (const [open, close, display] of delimiters) {
    if (!source.startsWith(open, at)) continue;
    const end = closing(source, close, at + open.length);
    const tex = source.slice(at + open.length, end);
    if (end < 0 || tex.trim() === "" || (!display && /\n\s*\n/.test(tex))) return null;
    return { source: source.slice(at, end + close.length), tex, display };
  }
  return source[at] === "$" ? dollarFormula(source, at) : null;
}

/** Takes the formulas out of a Markdown text; code keeps its dollars. */
export function markFormulas(source: string): MarkedText {
  const formulas: Formula[] = [];
  let text = "";
  let at = 0;
  const copy = (length: number) => {
    text += source.slice(at, at + length);
    at += length;
  };
  while (at < source.length) {
    const next = source.slice(at).search(/[`~$\\]/);
    if (next < 0) break;
    copy(next);
    const startsLine = /(^|\n)[ >]*$/.test(source.slice(Math.max(0, at - 40), at));
    const run = /^(`+|~+)/.exec(source.slice(at))?.[0];
    if (run !== undefined) {
      const isFence = startsLine && run.length >= 3;
      const rest = source.slice(at + run.length);
      const end = isFence
        ? new RegExp(`\\n[ >]*${run[0]}{${run.length},}[ \\t]*(?=\\n|$)`).exec(rest)
        : run[0] === "`"
        ? new RegExp(`(?<!\`)${run}(?!\`)`).exec(rest)
        : null;
      if (end !== null) copy(run.length + end.index + end[0].length);
      else if (isFence) copy(source.length);
      else copy(run.length);
      continue;
    }
    const formula = formulaAt(source, at);
    if (formula !== null) {
      text += `\ue000${formulas.length}\ue001`;
      formulas.push(formula);
      at += formula.source.length;
    } else {
      copy(source[at] === "\\" ? 2 : source.startsWith("$$", at) ? 2 : 1);
    }
  }
  return { text: text + source.slice(at), formulas };
}

/** A text with its formulas as they were written. */
export function unmarked(text: string, formulas: readonly Formula[]): string {
  return text.replace(formulaMark, (mark, n: string) => formulas[+n]?.source ?? mark);
}

/** An address, whose marks Markdown has escaped, with its formulas as they were written. */
export function unmarkedAddress(address: string, formulas: readonly Formula[]): string {
  return address.replace(
    /%EE%80%80(\d+)%EE%80%81/g,
    (mark, n: string) => formulas[+n] === undefined ? mark : encodeURI(formulas[+n].source),
  );
}
