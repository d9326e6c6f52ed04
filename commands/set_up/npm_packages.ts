import { startProgress } from "../shared/progress.ts";
import { failureOf } from "./failure.ts";
import { digest } from "./marker.ts";
import { root } from "../shared/paths.ts";
import { runLogged } from "./run_logged.ts";

const markerPath = `${root}/node_modules/.set-up`;

/** Digest of everything that decides which npm packages are installed. */
async function wantedPackages(): Promise<string> {
  const [config, lock] = await Promise.all([
    Deno.readTextFile(`${root}/deno.json`),
    Deno.readTextFile(`${root}/deno.lock`),
  ]);
  return digest(JSON.stringify(JSON.parse(config).imports), lock);
}

/** Whether `node_modules/` holds the packages of `deno.lock`. */
export async function npmPackagesReady(): Promise<boolean> {
  const present = await Deno.readTextFile(markerPath).catch(() => null);
  return present === await wantedPackages();
}

/**
 * Installs the npm packages that `deno.lock` names.
 *
 * @throws Problem with the cause, where a package cannot be had
 */
export async function installNpmPackages(log: string): Promise<void> {
  const lock = JSON.parse(await Deno.readTextFile(`${root}/deno.lock`));
  const progress = startProgress("Installing npm packages", Object.keys(lock.npm ?? {}).length, {
    unit: "packages",
  });
  let fetched = 0;
  const run = await runLogged(Deno.execPath(), ["install", "--frozen"], {
    log,
    cwd: root,
    env: { NO_COLOR: "1" },
    onLine: (line) => {
      const name = line.match(/^(?:Download|Initialize) (.+)$/)?.[1];
      if (name) progress.update(line.startsWith("Initialize") ? ++fetched : fetched, name);
    },
  });
  if (!run.success) {
    progress.stop();
    throw failureOf(
      "installing the npm packages",
      run.tail,
      "set NPM_CONFIG_REGISTRY to a registry that can be reached",
      log,
    );
  }
  progress.finish();
  await Deno.mkdir(`${root}/node_modules`, { recursive: true });
  await Deno.writeTextFile(markerPath, await wantedPackages());
}
