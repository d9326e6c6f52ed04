import { diagnose } from "../../lib/tensorflow/doctor.ts";
import { python } from "../shared/paths.ts";
import { readMarker } from "../set_up/python_packages.ts";

/**
 * Prints what this machine computes with.
 *
 * @param device the device to insist on
 * @throws Error that says why TensorFlow does not start, or what is missing for a GPU
 */
export async function examine(device?: "cpu" | "gpu"): Promise<void> {
  const answers = Promise.all([
    answer(python, ["--version"]),
    reachable(python, ["-I", "-m", "pip", "index", "versions", "nbclient"]),
    reachable("npm", ["ping"]),
  ]);
  const build = (await readMarker())?.tensorflow;
  const diagnosis = await diagnose({ device }).catch((error: Error) => {
    if (device !== "gpu" || build !== "cpu") throw error;
    throw new Error(
      `${error.message}\nThe CUDA build with its libraries is installed here by ` +
        "`deno run -A commands/set_up/main.ts --tensorflow cuda`.",
      { cause: error },
    );
  });
  const [pythonVersion, pythonPackages, npmPackages] = await answers;
  print({
    "Deno": diagnosis.deno,
    "Python": pythonVersion.replace("Python ", ""),
    "TensorFlow": `${diagnosis.tensorflow}, ${build === "cuda" ? "CUDA" : "CPU"} build`,
    "TensorFlow.js": diagnosis.tfjs,
    "Device": `${diagnosis.device.type} (${diagnosis.device.name})`,
    "Threads": String(diagnosis.threads),
    "Library": diagnosis.library,
    "Graphics cards": diagnosis.gpus
      .map(({ name, memory, driver }) => `${name}, ${memory}, driver ${driver}`)
      .join("; ") || "none that NVIDIA's driver shows",
    "Python registry": pythonPackages,
    "npm registry": npmPackages,
  });
}

function print(rows: Record<string, string>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(width)}  ${value}`);
}

async function reachable(command: string, args: string[]): Promise<string> {
  return await answer(command, args) === "" ? "no answer" : "answers";
}

/** What a program prints; empty where it fails, is missing or takes longer than 10 seconds. */
async function answer(command: string, args: string[]): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args,
      stdin: "null",
      signal: AbortSignal.timeout(10000),
    }).output();
    const decoder = new TextDecoder();
    return success ? (decoder.decode(stdout) + decoder.decode(stderr)).trim() : "";
  } catch {
    return "";
  }
}
