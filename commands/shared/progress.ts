import { percentDone } from "@/format/percent.ts";
import { duration } from "@/format/duration.ts";
import { byteQuantity, quantity } from "@/format/quantity.ts";

/** What a progress line shows. */
export interface ProgressState {
  /** What is being done, such as `Pre-training at 40 %`. */
  label: string;
  /** Units done so far. */
  done: number;
  /** Units in all; `null` where that is not known. */
  total: number | null;
  /** Seconds since the start. */
  seconds: number;
  /** What is counted, such as `steps`; `bytes` are shown as kB, MB or GB. */
  unit: string;
  /** Shown last: the file, package or loss of the moment. */
  note: string;
}

/** Where progress is shown and how often; the defaults suit a command run by a person. */
export interface ProgressOptions {
  unit?: string;
  /** Receives the text as it is to be printed. Default: standard error. */
  write?: (text: string) => void;
  /** Redraw one line (a terminal) or print whole lines. Default: whether standard error is a terminal. */
  terminal?: boolean;
  /** Width of the terminal in columns. */
  columns?: () => number;
  /** Clock in milliseconds. */
  now?: () => number;
}

/** A running display of progress; `finish` or `stop` ends it. */
export interface Progress {
  /** Says how much is done, and what is being worked on. */
  update(done: number, note?: string): void;
  /** Prints a whole line on standard output, above the line that is redrawn. */
  print(text: string): void;
  /** Ends with a line that stays: what was done, how much of it and how long it took. */
  finish(note?: string): void;
  /** Ends without a closing line, as after an error. */
  stop(): void;
}

/**
 * One line of progress, at most `columns` characters: label, bar, share, amounts, rate, time left, note.
 *
 * @example
 * ```ts
 * import { progressLine } from "./progress.ts";
 * const line = progressLine(
 *   { label: "Steps", done: 50, total: 100, seconds: 5, unit: "steps", note: "" },
 *   80,
 * );
 * // Steps ██████████░░░░░░░░░░  50 % · 50 / 100 steps · 10 steps/s · 5.0 s left
 * ```
 */
export function progressLine(state: ProgressState, columns: number): string {
  const { label, done, total, seconds, unit, note } = state;
  const rate = seconds > 0 ? done / seconds : 0;
  const parts: string[] = [];
  let bar = "";
  if (total === null) {
    if (done > 0) parts.push(amount(done, unit));
  } else {
    const share = total > 0 ? Math.min(1, done / total) : 1;
    const filled = Math.floor(share * 20);
    bar = ` ${"█".repeat(filled)}${"░".repeat(20 - filled)}`;
    parts.push(`${String(percentDone(share)).padStart(3)} %`);
    parts.push(`${number(done, unit)} / ${amount(total, unit)}`);
  }
  if (rate > 0) parts.push(rateText(rate, unit));
  if (total === null) parts.push(duration(seconds));
  else if (rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`);
  if (note) parts.push(note);
  const line = `${label}${bar} ${parts.join(" · ")}`;
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

function number(value: number, unit: string): string {
  return unit === "bytes" ? byteQuantity(value) : quantity(value);
}

/** A number with its unit; that of bytes has it already. */
function amount(value: number, unit: string): string {
  return `${number(value, unit)} ${unit === "bytes" ? "" : unit}`.trimEnd();
}

/** Units per second, or per minute where a second sees less than one. */
function rateText(rate: number, unit: string): string {
  return rate >= 1 ? `${amount(rate, unit)}/s` : `${amount(rate * 60, unit)}/min`;
}

/**
 * Shows progress on standard error: on a terminal one line that is redrawn at most ten times a second, elsewhere a
 * plain line after a second, then at intervals that grow from 5 seconds to a minute, and one at the end.
 *
 * @param label what is being done
 * @param total units in all, or `null` where that is not known
 */
export function startProgress(
  label: string,
  total: number | null,
  options: ProgressOptions = {},
): Progress {
  const encoder = new TextEncoder();
  const write = options.write ??
    ((text: string) => void Deno.stderr.writeSync(encoder.encode(text)));
  const terminal = options.terminal ?? Deno.stderr.isTerminal();
  const columns = options.columns ?? (() => terminalColumns());
  const now = options.now ?? (() => performance.now());
  const started = now();
  const state: ProgressState = {
    label,
    done: 0,
    total,
    seconds: 0,
    unit: options.unit ?? "",
    note: "",
  };
  let nextShow = terminal ? started : started + 1000;
  let interval = 5000;

  const show = () => {
    const time = now();
    if (time < nextShow) return;
    state.seconds = (time - started) / 1000;
    if (terminal) {
      write(`\r${progressLine(state, columns() - 1)}\x1b[K`);
      nextShow = time + 100;
    } else {
      write(`${progressLine(state, Infinity)}\n`);
      nextShow = time + interval;
      interval = Math.min(60000, interval * 1.5);
    }
  };
  show();
  const timer = setInterval(show, terminal ? 500 : 1000);
  Deno.unrefTimer(timer);

  return {
    update(done, note) {
      state.done = done;
      if (note !== undefined) state.note = note;
      show();
    },
    print(text) {
      if (terminal) write("\r\x1b[K");
      console.log(text);
      nextShow = terminal ? now() : nextShow;
      show();
    },
    finish(note) {
      clearInterval(timer);
      const seconds = (now() - started) / 1000;
      const reached = total === null ? state.done : total;
      const parts = [duration(seconds)];
      if (reached > 0) parts.unshift(amount(reached, state.unit));
      if (note) parts.push(note);
      write(`${terminal ? "\r" : ""}${label}: ${parts.join(" · ")}${terminal ? "\x1b[K" : ""}\n`);
    },
    stop() {
      clearInterval(timer);
      if (terminal) write("\r\x1b[K");
    },
  };
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}
