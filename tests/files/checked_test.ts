import assert from "node:assert/strict";
import * as v from "valibot";
import { checked, checkedFile, share } from "@/files/checked.ts";

const schema = v.object({
  rows: v.pipe(v.array(v.object({ maskRate: share })), v.nonEmpty("is empty")),
  kind: v.optional(v.picklist(["a", "b"])),
});

Deno.test("the first field that is wrong is named, with what it is and what it has to be", () => {
  const cases: [unknown, string][] = [
    [null, "it is null, not a record"],
    [{}, "rows is missing"],
    [{ rows: {} }, "rows is a record, not a list"],
    [{ rows: [] }, "rows is empty"],
    [{ rows: [{ maskRate: 0.4 }, { maskRate: 40 }] }, "rows.1.maskRate is 40, outside (0, 1]"],
    [{ rows: [{ maskRate: NaN }] }, "rows.0.maskRate is NaN, not a number"],
    [{ rows: [{ maskRate: 1 }], kind: "c" }, 'kind is "c", not one of "a", "b"'],
    [{ rows: [{ maskRate: "x".repeat(100) }] }, "rows.0.maskRate is a long text, not a number"],
  ];
  for (const [value, what] of cases) {
    assert.throws(() => checked(schema, value, (what) => new RangeError(`${what}.`)), {
      name: "RangeError",
      message: `${what}.`,
    });
  }
});

Deno.test("a damaged file is named with what to do about it; fields that a strict schema lacks are refused", () => {
  assert.throws(
    () => checkedFile(v.strictObject({ a: v.number() }), { a: 1, b: 2 }, "data/x.json"),
    { message: "data/x.json is damaged: b is not a field there. Restore it from the repository." },
  );
});
