import { startProgress } from "../shared/progress.ts";
import { checkDiskSpace } from "./disk.ts";
import { failureOf } from "./failure.ts";
import { digest, type Marker, parseMarker, type TensorFlowBuild } from "./marker.ts";
import { environment, kernelDeno, python, root } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import { askInterpreter, findInterpreter, judgeVersion } from "./python.ts";
import { runLogged } from "./run_logged.ts";

const markerPath = `${environment}/set-up.json`;

/** Free disk space that an installation needs, in units of 10^9 bytes, downloads included. */
const gigabytes: Record<TensorFlowBuild, number> = { cpu: 2.5, cuda: 10 };

const mirrors = "name a mirror by PIP_INDEX_URL or a folder of wheels by PIP_FIND_LINKS";

/** The requirement files of a build, by path. */
function requirementFiles(build: TensorFlowBuild): string[] {
  return [`${root}/python/jupyter.txt`, `${root}/python/tensorflow-${build}.txt`];
}

/** Digest of a build's requirement files. */
export async function requirementsDigest(build: TensorFlowBuild): Promise<string> {
  return digest(
    ...await Promise.all(requirementFiles(build).map((path) => Deno.readTextFile(path))),
  );
}

/** What the last finished set-up installed; `null` where none was finished. */
export async function readMarker(): Promise<Marker | null> {
  return parseMarker(await Deno.readTextFile(markerPath).catch(() => ""));
}

/** Whether `.venv/` holds what is wanted and its interpreter is still there. */
export async function pythonPackagesReady(wanted: Marker): Promise<boolean> {
  return JSON.stringify(await readMarker()) === JSON.stringify(wanted) && await exists(python) &&
    await exists(kernelDeno);
}

/**
 * Makes or completes `.venv/` and installs the pinned packages into it, each checked by its hash.
 *
 * @throws Problem with the cause: no suitable Python, no room, or packages that cannot be had
 */
export async function installPythonPackages(wanted: Marker, log: string): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new Problem(
      "Set-up knows Linux and macOS; on Windows run it inside the Windows Subsystem for Linux.",
    );
  }
  if (Deno.build.os === "darwin" && Deno.build.arch === "x86_64") {
    throw new Problem(
      "TensorFlow 2.21 has no build for Intel Macs; use Linux or a Mac with an Apple chip.",
    );
  }
  await Deno.remove(markerPath).catch(() => {});
  if (await completeEnvironment()) {
    const needed = await hasBuild(wanted.tensorflow) ? 1 : gigabytes[wanted.tensorflow];
    await checkDiskSpace(environment, needed, "Completing the Python environment");
  } else {
    const interpreter = await findInterpreter();
    await checkDiskSpace(environment, gigabytes[wanted.tensorflow], "The Python environment");
    await makeEnvironment(interpreter.command, log);
  }
  await removeOtherBuild(wanted.tensorflow, log);
  await install(requirementFiles(wanted.tensorflow), log);
  await Deno.writeTextFile(`${markerPath}.new`, JSON.stringify(wanted));
  await Deno.rename(`${markerPath}.new`, markerPath);
}

/**
 * Whether the environment can be built upon. Packages whose installation was cut short are forgotten, so that pip
 * installs them again.
 */
async function completeEnvironment(): Promise<boolean> {
  const interpreter = await askInterpreter(python);
  if (!interpreter || judgeVersion(interpreter.version) !== "suitable") return false;
  const packages = await packagesFolder().catch(() => "");
  if (!packages || !await exists(packages)) return false;
  for (const name of await installedPackages()) {
    const finished = await exists(`${packages}/${name}/RECORD`) &&
      await exists(`${packages}/${name}/INSTALLER`);
    if (!finished) await Deno.remove(`${packages}/${name}`, { recursive: true });
  }
  return (await installedPackages()).some((name) => name.startsWith("pip-"));
}

async function makeEnvironment(interpreter: string, log: string): Promise<void> {
  const kept = /^set-up\.(log|lock)$/;
  for await (const entry of Deno.readDir(environment)) {
    if (!kept.test(entry.name)) {
      await Deno.remove(`${environment}/${entry.name}`, { recursive: true });
    }
  }
  const progress = startProgress("Making the Python environment .venv", null);
  const run = await runLogged(interpreter, ["-I", "-m", "venv", environment], { log, cwd: root });
  if (!run.success) {
    progress.stop();
    throw failureOf("making the Python environment", run.tail, mirrors, log);
  }
  progress.finish();
}

/** Name of a build's package on this platform, as its metadata folder starts. */
function buildName(build: TensorFlowBuild): string {
  const apart = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
  return build === "cpu" && apart ? "tensorflow_cpu-" : "tensorflow-";
}

async function hasBuild(build: TensorFlowBuild): Promise<boolean> {
  return (await installedPackages()).some((name) => name.startsWith(buildName(build)));
}

/** The two builds share files, so the unwanted one goes before the wanted one comes. */
async function removeOtherBuild(wanted: TensorFlowBuild, log: string): Promise<void> {
  const others = (await installedPackages()).filter((name) =>
    /^tensorflow(_cpu)?-/.test(name) && !name.startsWith(buildName(wanted))
  );
  if (others.length === 0) return;
  await runLogged(python, [
    ...["-I", "-m", "pip", "uninstall", "--yes", "tensorflow", "tensorflow-cpu"],
  ], { log, cwd: root });
}

async function install(files: string[], log: string): Promise<void> {
  const requirements = (await Promise.all(files.map((path) => Deno.readTextFile(path))))
    .join("\n").match(/^[\w-]+==/gm)!.length;
  let progress = startProgress("Fetching Python packages", requirements, { unit: "packages" });
  let seen = 0;
  let watch: ReturnType<typeof setInterval> | undefined;
  const before = (await installedPackages()).length;
  const onLine = (line: string) => {
    if (/^(Collecting|Ignoring|Requirement already satisfied:) /.test(line)) {
      progress.update(++seen, line.match(/^\w+ ([\w.-]+==[\w.]+)/)?.[1]);
    } else if (line.startsWith("Downloading ")) {
      progress.update(seen, line.slice("Downloading ".length).replace(/^\S*\//, ""));
    } else if (line.startsWith("Installing collected packages: ")) {
      progress.finish();
      const names = line.slice("Installing collected packages: ".length).split(", ");
      const installing = progress = startProgress("Installing Python packages", names.length, {
        unit: "packages",
      });
      watch = setInterval(async () => {
        const done = (await installedPackages()).length - before;
        installing.update(done, names[done]);
      }, 500);
    }
  };
  const run = await runLogged(
    python,
    [
      ...["-I", "-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary", ":all:"],
      ...["--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"],
      ...files.flatMap((path) => ["--requirement", path]),
    ],
    { log, cwd: root, onLine },
  );
  clearInterval(watch);
  if (!run.success) {
    progress.stop();
    throw failureOf("installing the Python packages", run.tail, mirrors, log);
  }
  progress.finish();
}

/** Where the environment keeps its packages: `lib/python3.N/site-packages`, for its one version of Python. */
async function packagesFolder(): Promise<string> {
  const [version] = await Array.fromAsync(Deno.readDir(`${environment}/lib`));
  return `${environment}/lib/${version.name}/site-packages`;
}

/** Names of the metadata folders of the environment's packages, such as `tensorflow_cpu-2.21.0.dist-info`. */
async function installedPackages(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(await packagesFolder()));
  return entries.map(({ name }) => name).filter((name) => name.endsWith(".dist-info"));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
