import * as v from "valibot";
import { checked, finite } from "../../../files/checked.ts";

/** A value to compare with, and what it is. */
export const labelled = v.object({ label: v.string(), value: finite });

/** A list of one or more. */
export function some<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(v.array(item), v.nonEmpty("is empty"));
}

/**
 * Reads a figure's data, which came from a file or a notebook.
 *
 * @example
 * ```ts
 * import { share } from "@/files/checked.ts";
 * import { figureParser } from "@/report/figures/parts/parse.ts";
 * import assert from "node:assert/strict";
 * import * as v from "valibot";
 *
 * const parse = figureParser("mask-rate", v.object({ maskRate: share }));
 * assert.deepEqual(parse({ maskRate: 0.4 }), { maskRate: 0.4 });
 * assert.throws(
 *   () => parse({ maskRate: 40 }),
 *   /data of figure "mask-rate" is not usable: maskRate is 40, outside \(0, 1\]/,
 * );
 * ```
 */
export function figureParser<const Schema extends v.GenericSchema>(
  figure: string,
  schema: Schema,
): (data: unknown) => v.InferOutput<Schema> {
  return (data) =>
    checked(
      schema,
      data,
      (what) => new Error(`The data of figure "${figure}" is not usable: ${what}.`),
    );
}
