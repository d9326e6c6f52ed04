import { createHash } from "node:crypto";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type Manifest, readManifest } from "@/hub/manifest.ts";

/**
 * Calls `test` with the project's manifest and a folder of packages in which a source's package holds
 * nothing but the given files.
 */
export async function withSource(
  source: string,
  files: Record<string, string | Uint8Array>,
  test: (
    manifest: Manifest,
    options: { folder: string; npm: string[]; python: string },
  ) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    const archive = zipSync(Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      ]),
    ));
    const manifest = readManifest();
    const { package: name } = manifest.sources[source];
    manifest.packages[name] = {
      ...manifest.packages[name],
      file: "made.zip",
      bytes: archive.length,
      sha256: createHash("sha256").update(archive).digest("hex"),
    };
    await Deno.writeFile(join(folder, "made.zip"), archive);
    await test(manifest, { folder, npm: ["false"], python: "false" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
