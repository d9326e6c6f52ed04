import { hashFraction } from "../../text/split.ts";

/**
 * Takes at most `atMost` examples, whole groups in an order that depends on nothing but their names:
 * every encoder and seed gets the same, and no group is on both sides. Groups that do not fit any more
 * are passed over.
 *
 * @param salt different ones give independent orders
 * @throws {RangeError} where no group is small enough
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wholeGroups } from "@/tasks/datasets/whole_groups.ts";
 *
 * const films = ["a", "a", "b", "c", "c"].map((group) => ({ group }));
 * const { chosen, rest } = wholeGroups(films, 3, "example");
 * assert.equal(chosen.length, 3);
 * assert(rest.every(({ group }) => chosen.every((one) => one.group !== group)));
 * ```
 */
export function wholeGroups<T extends { group: string }>(
  all: T[],
  atMost: number,
  salt: string,
): { chosen: T[]; rest: T[] } {
  const groups = Map.groupBy(all, ({ group }) => group);
  const order = [...groups.keys()].map((group) => ({ group, place: hashFraction(group, salt) }))
    .sort((a, b) => a.place - b.place);
  const taken = new Set<string>();
  let count = 0;
  for (const { group } of order) {
    const { length } = groups.get(group)!;
    if (count + length > atMost) continue;
    taken.add(group);
    count += length;
  }
  if (taken.size === 0) {
    throw new RangeError(
      `None of ${groups.size} groups of examples has at most ${atMost}; allow more examples.`,
    );
  }
  return {
    chosen: all.filter(({ group }) => taken.has(group)),
    rest: all.filter(({ group }) => !taken.has(group)),
  };
}
