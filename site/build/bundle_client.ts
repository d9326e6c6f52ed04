import * as esbuild from "esbuild";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Packages that a browser needs less of than it would load, and what stands in their place: 5 kB of the front page. */
const standIns: Record<string, string> = {
  // Told by @stdlib when localStorage asks for it.
  "debug": "module.exports = () => () => {};",
  // A polyfill with its own formatting of errors.
  "@stdlib/utils-define-property": "module.exports = Object.defineProperty;",
};

const withStandIns: esbuild.Plugin = {
  name: "stand-ins",
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(standIns).join("|")})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: "stand-in" }));
    build.onLoad({ filter, namespace: "stand-in" }, ({ path }) => ({ contents: standIns[path] }));
  },
};

/** What a browser loads, for browsers of the last years, without modules, so that pages also work when opened as files. */
export const clientBundle = {
  absWorkingDir: root,
  entryPoints: ["charts", "page", "playground", "theme", "webgl_backend"]
    .map((name) => `site/client/${name}.ts`),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  alias: { "@": `${root}lib` },
  plugins: [withStandIns],
  external: ["pagefind.js"],
  define: { "process.env.NODE_ENV": '"production"' },
  // The licences of what is bundled lie beside each script: in it they weigh 6 kB of the front page.
  legalComments: "linked",
  logLevel: "silent",
} satisfies esbuild.BuildOptions;

/**
 * Bundles the pages' scripts into `client/` of the site and puts TensorFlow.js's WebAssembly beside them.
 */
export async function bundleClient(site: string): Promise<void> {
  try {
    await esbuild.build({ ...clientBundle, outdir: `${site}/client` });
    const wasm = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")));
    for (const name of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
      await copyFile(join(wasm, name), join(site, "client", name));
    }
  } finally {
    await esbuild.stop();
  }
}
