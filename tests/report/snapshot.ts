import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const snapshots = new URL("./snapshots/", import.meta.url);

/** Compares with the committed file; `UPDATE_SNAPSHOTS=1` writes it anew. */
export function assertSnapshot(name: string, actual: string): void {
  const file = new URL(name, snapshots);
  if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") writeFileSync(file, actual);
  assert.ok(
    existsSync(file),
    `${name} has no snapshot; run the tests once with UPDATE_SNAPSHOTS=1.`,
  );
  assert.equal(actual, readFileSync(file, "utf8"), `${name} changed; look at it before updating.`);
}
