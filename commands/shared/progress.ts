import { percentDone } from "@/format/percent.ts";

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

/** Seconds as a reader says them: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A count with thousands separators, or with a decimal prefix where bytes are counted. */
export function quantity(value: number, unit: string): string {
  if (unit === "bytes") {
    for (const [size, name] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]] as const) {
      if (value >= size) return `${(value / size).toFixed(1)} ${name}`;
    }
    return `${Math.round(value)} B`;
  }
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
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
  const counted = unit === "bytes" ? "" : ` ${unit}`.trimEnd();
  const rate = seconds > 0 ? done / seconds : 0;
  const parts: string[] = [];
  let bar = "";
  if (total === null) {
    if (done > 0) parts.push(`${quantity(done, unit)}${counted}`);
  } else {
    const share = total > 0 ? Math.min(1, done / total) : 1;
    const filled = Math.floor(share * 20);
    bar = ` ${"█".repeat(filled)}${"░".repeat(20 - filled)}`;
    parts.push(`${String(percentDone(share)).padStart(3)} %`);
    parts.push(`${quantity(done, unit)} / ${quantity(total, unit)}${counted}`);
  }
  if (rate > 0) parts.push(rateText(rate, unit));
  if (total === null) parts.push(duration(seconds));
  else if (rate > 0 && done < total) parts.push(`${duration((total - done) / rate)} left`);
  if (note) parts.push(note);
  const line = `${label}${bar} ${parts.join(" · ")}`;
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** Units per second, or per minute where a second sees less than one. */
function rateText(rate: number, unit: string): string {
  const counted = unit === "bytes" ? "" : ` ${unit}`.trimEnd();
  return rate >= 1
    ? `${quantity(rate, unit)}${counted}/s`
    : `${quantity(rate * 60, unit)}${counted}/min`;
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
      const amount = total === null ? state.done : total;
      const parts = [duration(seconds)];
      if (amount > 0) {
        const counted = state.unit === "bytes" ? "" : ` ${state.unit}`.trimEnd();
        parts.unshift(`${quantity(amount, state.unit)}${counted}`);
      }
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
