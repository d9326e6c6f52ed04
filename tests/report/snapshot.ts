import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Where the pictures lie. */
export const snapshots: URL = new URL("./snapshots/", import.meta.url);

/** The dark colours of the pages, by custom property. */
const darkColours = new Map(
  [
    ...readFileSync(new URL("../../site/pages/assets/dark.css", import.meta.url), "utf8")
      .matchAll(/(--[\w-]+): (#\w+);/g),
  ].map(([, name, colour]) => [name, colour]),
);

/** A chart with the colours that a page in the dark gives it. */
function inTheDark(svg: string): string {
  return svg.replace(/var\((--[\w-]+), [^)]+\)/g, (_, name: string) => {
    const colour = darkColours.get(name);
    assert.ok(colour !== undefined, `site/pages/assets/dark.css has no ${name}`);
    return colour;
  });
}

/** Compares a chart, light and in the dark, with the committed files; `UPDATE_SNAPSHOTS=1` writes them anew. */
export function assertSnapshots(name: string, svg: string): void {
  assertSnapshot(`${name}.svg`, `${svg}\n`);
  assertSnapshot(`${name}-dark.svg`, `${inTheDark(svg)}\n`);
}

function assertSnapshot(name: string, actual: string): void {
  const file = new URL(name, snapshots);
  if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") writeFileSync(file, actual);
  assert.ok(
    existsSync(file),
    `${name} has no snapshot; run the tests once with UPDATE_SNAPSHOTS=1.`,
  );
  assert.equal(actual, readFileSync(file, "utf8"), `${name} changed; look at it before updating.`);
}
