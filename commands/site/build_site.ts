import { relative, resolve } from "node:path";
import { root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import { modelsFolder } from "../../lib/experiments/results/kept_encoders.ts";
import { bundleClient } from "../../site/build/bundle_client.ts";
import { leftOutNotebooks } from "../../site/build/notebook_files.ts";
import { siteEnvironment, type SiteInput } from "../../site/build/site_input.ts";

/** What renders the pages. */
export type Publisher = "lume" | "offline";

/**
 * What to build from and where to put it. By default notebooks, runs and models are the repository's own, and the
 * address is that of the environment variable `SITE_URL`.
 */
export interface SiteOptions extends Partial<SiteInput> {
  notebooks: SiteInput["notebooks"];
  committed: SiteInput["committed"];
  /** Folder of the finished site; it is replaced as a whole, once everything has worked. */
  target: string;
  /** `auto` takes Lume where it can be downloaded. */
  publisher: Publisher | "auto";
}

/** A finished build. */
export interface BuiltSite {
  publisher: Publisher;
  pages: number;
  seconds: number;
}

/** Longest wait for Lume's download, in milliseconds. */
const patience = 60_000;

/**
 * Builds the site beside its target and swaps it in when it is complete, so that the target always holds a whole site.
 *
 * @throws Problem with the publisher's last words when a page cannot be rendered
 */
export async function buildSite(options: SiteOptions): Promise<BuiltSite> {
  const started = performance.now();
  const unfinished = `${options.target}.unfinished-${Deno.pid}`;
  const input = inputOf(options);
  const env = { ...siteEnvironment(input), NO_COLOR: "1" };
  const reachable = options.publisher !== "offline" && await lumeIsReachable();
  if (options.publisher === "lume" && !reachable) {
    throw new Problem(
      "Lume cannot be downloaded here; take --publisher offline, whose pages are the same.",
    );
  }
  const publisher = reachable ? "lume" : "offline";
  try {
    await Deno.mkdir(unfinished, { recursive: true });
    await run(
      publisher === "lume"
        ? [...await lumeArguments(), `--dest=${relative(`${root}/site`, unfinished)}`]
        : ["run", "--allow-all", "--no-check", `${root}/site/build/publish.ts`, unfinished],
      env,
    );
    await bundleClient(unfinished);
    const indexed = await run(
      ["run", "--allow-all", "--no-check", `${root}/site/build/index_search.ts`, unfinished],
      env,
    );
    await swap(unfinished, options.target);
    for (const folder of [input.notebooks, input.sources]) {
      for (const sentence of leftOutNotebooks(folder)) console.error(sentence);
    }
    return { publisher, pages: +indexed, seconds: (performance.now() - started) / 1000 };
  } finally {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  }
}

function inputOf(options: SiteOptions): SiteInput {
  return {
    notebooks: resolve(options.notebooks),
    committed: resolve(options.committed),
    sources: resolve(options.sources ?? `${root}/notebooks`),
    runs: resolve(options.runs ?? `${root}/runs`),
    models: resolve(options.models ?? modelsFolder),
    reference: options.reference ? resolve(options.reference) : null,
    address: (options.address ?? Deno.env.get("SITE_URL")) || null,
  };
}

async function swap(fresh: string, target: string): Promise<void> {
  const old = `${target}.old-${Deno.pid}`;
  await Deno.rename(target, old).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.rename(fresh, target);
  await Deno.remove(old, { recursive: true }).catch(() => {});
}

/** Runs a program of the project to its end and returns what it printed. */
async function run(args: string[], env: Record<string, string>): Promise<string> {
  const { success, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args,
    env,
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const said = decode(stderr) + decode(stdout);
  if (success && !/^\[?ERROR/m.test(said)) return decode(stdout).trim();
  const cause = /^error: (?:Uncaught )?(?:\(in promise\) )?(?:\w+: )?(.*)/m.exec(said)?.[1];
  throw new Problem(`The site could not be built: ${cause ?? said.trim()}`);
}

/**
 * The command line that runs Lume: its import map joined to the project's, so that the project itself never needs
 * Lume. `LUME_IMPORT_MAP` names another map, such as one of a mirror.
 */
async function lumeArguments(): Promise<string[]> {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(`${root}/${path}`));
  const mapPath = Deno.env.get("LUME_IMPORT_MAP") ?? "site/lume.import_map.json";
  const project = await read("deno.json");
  const lume = JSON.parse(await Deno.readTextFile(resolve(root, mapPath)));
  const config = {
    nodeModulesDir: "none",
    compilerOptions: project.compilerOptions,
    imports: { ...project.imports, "@/": `${root}/lib/`, ...lume.imports },
    scopes: lume.scopes,
  };
  const folder = `${root}/data/cache/lume`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config, null, 2));
  return [
    "run",
    "--allow-all",
    "--no-check",
    `--config=${folder}/deno.json`,
    `${root}/site/_config.ts`,
  ];
}

async function lumeIsReachable(): Promise<boolean> {
  const [, ...args] = await lumeArguments();
  const config = args.find((arg) => arg.startsWith("--config="))!;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-check", config, `${root}/site/_config.ts`],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill(), patience);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}
