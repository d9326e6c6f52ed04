import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles the pages' scripts into `client/` of the site, for browsers of the last years, without modules, so that the
 * pages also work when opened as files.
 */
export async function bundleClient(site: string): Promise<void> {
  try {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["site/client/charts.ts", "site/client/search.ts"],
      outdir: `${site}/client`,
      bundle: true,
      minify: true,
      format: "iife",
      target: ["chrome109", "firefox115", "safari16"],
      alias: { "@": `${root}lib` },
      external: ["pagefind.js"],
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "silent",
    });
  } finally {
    await esbuild.stop();
  }
}
