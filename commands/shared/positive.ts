import { Problem } from "./problem.ts";

/**
 * The positive integer that a flag was given; undefined where it was not given.
 *
 * @throws {Problem} for anything else
 */
export function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Problem(`--${flag} is "${text}"; it must be a positive integer.`);
}
