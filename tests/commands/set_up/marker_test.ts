import assert from "node:assert/strict";
import { digest, type Marker, parseMarker, wantedBuild } from "../../../commands/set_up/marker.ts";

const cpu: Marker = { requirements: "a", tensorflow: "cpu", chosen: false };

Deno.test("a marker survives writing and reading; a damaged one counts as none", () => {
  assert.deepEqual(parseMarker(JSON.stringify(cpu)), cpu);
  for (const text of ["", "{", "null", "{}", '{"requirements":"a","tensorflow":"tpu"}']) {
    assert.equal(parseMarker(text), null, text);
  }
});

Deno.test("the digest depends on every text and on where one ends", () => {
  assert.equal(digest("ab", "c"), digest("ab", "c"));
  assert.notEqual(digest("ab", "c"), digest("a", "bc"));
});

Deno.test("a driver asks for CUDA; without one the CPU build is installed", () => {
  assert.equal(wantedBuild(undefined, null, false).tensorflow, "cpu");
  assert.equal(wantedBuild(undefined, null, true).tensorflow, "cuda");
  assert.equal(wantedBuild(undefined, cpu, true).tensorflow, "cuda");
});

Deno.test("a CUDA installation stays where the driver is out of sight", () => {
  assert.equal(wantedBuild(undefined, { ...cpu, tensorflow: "cuda" }, false).tensorflow, "cuda");
});

Deno.test("the reader's choice counts, now and later", () => {
  const chosen = { tensorflow: "cpu", chosen: true };
  assert.deepEqual(wantedBuild("cpu", null, true), chosen);
  assert.deepEqual(wantedBuild(undefined, { ...cpu, chosen: true }, true), chosen);
});
