/**
 * What stands for a notebook in addresses: its name in letters, digits and dashes that need no escape there.
 *
 * @example
 * ```ts
 * import { pageName } from "./page_name.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(pageName("02-mask-rate"), "02-mask-rate");
 * assert.equal(pageName("13-übung"), "13-ubung");
 * assert.equal(pageName("My notebook (2)"), "My-notebook-2");
 * ```
 */
export function pageName(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}_]+/gu, "-")
    .replace(/[^\w-]/gu, (letter) => `u${letter.codePointAt(0)!.toString(16)}`)
    .replace(/^-+(?=.)|(?<=.)-+$/g, "");
}
