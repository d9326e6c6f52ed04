import { readArguments } from "../shared/arguments.ts";
import { registerKernel } from "./kernel.ts";
import { type Marker, type TensorFlowBuild, wantedBuild } from "./marker.ts";
import { installNpmPackages, npmPackagesReady } from "./npm_packages.ts";
import { environment } from "../shared/paths.ts";
import { Problem } from "../shared/problem.ts";
import {
  installPythonPackages,
  pythonPackagesReady,
  readMarker,
  requirementsDigest,
} from "./python_packages.ts";
import { duration } from "@/format/duration.ts";

/**
 * Makes everything the other commands need, unless it is there: the npm packages of `deno.lock`, and `.venv/` with
 * Jupyter, TensorFlow's C libraries and the notebooks' kernel. An interrupted set-up is completed by the next one. Ends
 * the command with one sentence and exit code 1 where something is missing.
 *
 * @param asked the TensorFlow build to install; without it, the CUDA build where an NVIDIA driver is found
 */
export async function setUp(asked?: TensorFlowBuild): Promise<void> {
  try {
    if (!await ready(asked)) await complete(asked);
    await registerKernel();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}

async function ready(asked?: TensorFlowBuild): Promise<boolean> {
  return await npmPackagesReady() && await pythonPackagesReady(await wantedMarker(asked));
}

async function complete(asked?: TensorFlowBuild): Promise<void> {
  const started = performance.now();
  await Deno.mkdir(environment, { recursive: true });
  using _lock = await lockSetUp();
  if (await ready(asked)) return;
  const log = `${environment}/set-up.log`;
  await Deno.writeTextFile(log, "");
  if (!await npmPackagesReady()) await installNpmPackages(log);
  const wanted = await wantedMarker(asked);
  if (!await pythonPackagesReady(wanted)) await installPythonPackages(wanted, log);
  console.error(`Set-up took ${duration((performance.now() - started) / 1000)}.`);
}

async function wantedMarker(asked?: TensorFlowBuild): Promise<Marker> {
  const build = wantedBuild(asked, await readMarker(), await hasNvidiaDriver());
  return { requirements: await requirementsDigest(build.tensorflow), ...build };
}

/** Lets one set-up work at a time; the lock goes with the process that holds it, however it ends. */
async function lockSetUp(): Promise<Deno.FsFile> {
  const file = await Deno.open(`${environment}/set-up.lock`, { create: true, write: true });
  const notice = setTimeout(() => console.error("Waiting for another set-up to finish …"), 1000);
  await file.lock(true);
  clearTimeout(notice);
  return file;
}

async function hasNvidiaDriver(): Promise<boolean> {
  const signs = ["/proc/driver/nvidia/version", "/dev/nvidiactl", "/usr/lib/wsl/lib/libcuda.so.1"];
  const found = await Promise.all(
    signs.map((path) => Deno.stat(path).then(() => true, () => false)),
  );
  return Deno.build.os === "linux" && found.includes(true);
}

if (import.meta.main) {
  const { flags } = readArguments({
    command: "setup",
    description: "Installs the npm packages, Jupyter, TensorFlow and the notebooks' kernel.",
    flags: {
      tensorflow: {
        value: "build",
        description: "build of TensorFlow, instead of CUDA where an NVIDIA driver is found",
        choices: ["cpu", "cuda"],
      },
    },
  });
  await setUp(flags.tensorflow);
}
