import type { Manifest } from "../../lib/hub/manifest.ts";
import { byteQuantity } from "@/format/quantity.ts";
import { textTable } from "@/format/text_table.ts";

/**
 * Every source in a line of text: name, size of its package, whether that is here, use, package and
 * licence.
 *
 * @param here keys of the packages that are in the cache, and "hub/" with names of hub sources
 */
export function sourceTable(manifest: Manifest, here: Set<string>): string {
  const rows = Object.entries(manifest.sources).map(([name, source]) => {
    const wanted = manifest.packages[source.package];
    return [
      name,
      here.has(source.package) ? "here" : "not here",
      byteQuantity(wanted.bytes),
      source.use.join(", "),
      `${wanted.registry}: ${wanted.package} ${wanted.version}`,
      source.licence,
    ];
  });
  for (const [name, source] of Object.entries(manifest.hub)) {
    rows.push([
      name,
      here.has(`hub/${name}`) ? "here" : "not here",
      "-",
      source.use.join(", "),
      `hub: ${source.dataset}`,
      source.licence,
    ]);
  }
  const head = ["source", "", "package", "used for", "from", "licence"];
  const total = Object.values(manifest.packages).reduce((sum, { bytes }) => sum + bytes, 0);
  const optional = Object.values(manifest.packages)
    .reduce((sum, wanted) => sum + (wanted.optional ? wanted.bytes : 0), 0);
  return [
    textTable(head, rows),
    "",
    `${Object.keys(manifest.sources).length} sources in ${Object.keys(manifest.packages).length} ` +
    `packages, ${byteQuantity(total)} in all, of which ${byteQuantity(optional)} are optional; ${
      Object.keys(manifest.hub).length
    } on the hub, ` +
    `fetched by what uses them.`,
  ].join("\n");
}
