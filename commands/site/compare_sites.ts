import { buildSite, type SiteOptions } from "./build_site.ts";

/** How two builds of one site compare. */
export interface Comparison {
  /** Files in either build. */
  files: number;
  /** Paths of files that are missing from one build or differ in a byte. */
  different: string[];
}

/**
 * Builds the site with Lume and with the offline publisher and compares the files byte for byte.
 *
 * @throws Problem when a build fails, such as Lume's where it cannot be downloaded
 */
export async function compareSites(
  from: Pick<SiteOptions, "notebooks" | "committed">,
): Promise<Comparison> {
  const folder = await Deno.makeTempDir();
  try {
    for (const publisher of ["lume", "offline"] as const) {
      // With an address, so that sitemap and feed are compared too.
      const address = "https://example.org/mask/";
      await buildSite({ target: `${folder}/${publisher}`, ...from, publisher, address });
    }
    const paths = new Set([
      ...await filesUnder(`${folder}/lume`),
      ...await filesUnder(`${folder}/offline`),
    ]);
    const different: string[] = [];
    for (const path of [...paths].sort()) {
      const [one, other] = await Promise.all(
        ["lume", "offline"].map((name) =>
          Deno.readFile(`${folder}/${name}/${path}`).catch(() => null)
        ),
      );
      const alike = one !== null && other !== null && one.length === other.length &&
        one.every((byte, i) => byte === other[i]);
      if (!alike) different.push(path);
    }
    return { files: paths.size, different };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Paths of all files under a folder, relative to it, sorted. */
export async function filesUnder(folder: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    if (isDirectory) paths.push(...await filesUnder(folder, `${prefix}${name}/`));
    else paths.push(prefix + name);
  }
  return paths.sort();
}
