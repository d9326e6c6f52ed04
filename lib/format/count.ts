/**
 * A number of things: `1 seed`, `3 seeds`; also of a number in words such as `5 of 8`.
 *
 * @param noun the singular of a noun whose plural ends in s
 *
 * @example
 * ```ts
 * import { counted } from "@/format/count.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([counted(1, "seed"), counted("5 of 8", "seed")], ["1 seed", "5 of 8 seeds"]);
 * ```
 */
export function counted(n: number | string, noun: string): string {
  return `${n} ${noun}${`${n}` === "1" ? "" : "s"}`;
}
