/** Checks of data that came from a file or a notebook; each names the field that is wrong. */
export interface Checks {
  record(value: unknown, where: string): Record<string, unknown>;
  list(value: unknown, where: string): unknown[];
  text(value: unknown, where: string): string;
  /** A finite number. */
  number(value: unknown, where: string): number;
  /** A share in (0, 1]. */
  rate(value: unknown, where: string): number;
  /** Ends the checks with a sentence. */
  refuse(what: string): never;
}

/**
 * The checks for a figure's data; the messages name the figure.
 *
 * @example
 * ```ts
 * import { checksFor } from "@/report/figures/parse.ts";
 * import assert from "node:assert/strict";
 *
 * const { rate } = checksFor("mask-rate");
 * assert.equal(rate(0.4, "maskRate"), 0.4);
 * assert.throws(() => rate(40, "maskRate"), /data of figure "mask-rate" is not usable: maskRate is 40/);
 * ```
 */
export function checksFor(figure: string): Checks {
  const refuse = (what: string): never => {
    throw new TypeError(`The data of figure "${figure}" is not usable: ${what}.`);
  };
  const number = (value: unknown, where: string) =>
    typeof value === "number" && Number.isFinite(value)
      ? value
      : refuse(`${where} is ${JSON.stringify(value) ?? "missing"}, not a finite number`);
  return {
    refuse,
    number,
    record: (value, where) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? value as Record<string, unknown>
        : refuse(`${where} is not an object`),
    list: (value, where) => Array.isArray(value) ? value : refuse(`${where} is not a list`),
    text: (value, where) => typeof value === "string" ? value : refuse(`${where} is not a text`),
    rate: (value, where) => {
      const share = number(value, where);
      return share > 0 && share <= 1 ? share : refuse(`${where} is ${share}, outside (0, 1]`);
    },
  };
}
