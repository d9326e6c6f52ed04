import assert from "node:assert/strict";
import { failureOf } from "../../../commands/set_up/failure.ts";

function sentence(...tail: string[]): string {
  return failureOf("installing packages", tail, "name a mirror", "set-up.log").message;
}

Deno.test("a missing network is told with the first package that is missing", () => {
  const python = sentence(
    "WARNING: Retrying after connection broken by 'NewConnectionError(...)': /simple/anyio/",
    "ERROR: No matching distribution found for anyio==4.16.0",
  );
  assert.match(python, /could not be downloaded \(the first one missing: anyio==4\.16\.0\)/);
  assert.match(python, /connect to the network once .* or name a mirror/);
  assert.doesNotMatch(python, /WARNING/);
  const npm = sentence(
    "error: Failed caching npm package 'adm-zip@0.5.18'",
    "0: error sending request for url: client error (Connect): dns error",
  );
  assert.match(npm, /could not be downloaded \(the first one missing: adm-zip@0\.5\.18\)/);
});

Deno.test("a full disk, a wrong hash and an outdated lock file are told apart", () => {
  assert.match(sentence("OSError: [Errno 28] No space left on device"), /the disk is full/);
  assert.match(
    sentence("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."),
    /not the one this project was pinned to, so it was not used/,
  );
  assert.match(
    sentence("error: The lockfile is out of date. Run `deno install --frozen=false`"),
    /deno\.lock does not match deno\.json/,
  );
});

Deno.test("an unknown cause is shown by its last lines and the log's path", () => {
  const lines = sentence("something odd", "happened").split("\n");
  assert.deepEqual(lines.slice(1, 3), ["  something odd", "  happened"]);
  assert.match(lines[3], /set-up\.log/);
});
