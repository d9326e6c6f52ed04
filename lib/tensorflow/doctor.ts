/** What this machine computes with, for people who wonder why something doesn't work or is slow. */
import { startTensorFlow, tensorFlow, type TensorFlowOptions } from "./backend.ts";
import { gpuSupport, missingForGpu } from "./missing_for_gpu.ts";
import * as tf from "@tensorflow/tfjs-core";

/** A graphics card, as NVIDIA's driver describes it. */
export interface Gpu {
  name: string;
  memory: string;
  driver: string;
}

/** Versions, places and devices. */
export interface Diagnosis {
  deno: string;
  tensorflow: string;
  tfjs: string;
  /** The device that ops run on, `CPU` or `GPU`, and TensorFlow's name for it. */
  device: { type: string; name: string };
  /** TensorFlow's library file. */
  library: string;
  /** Threads per op. */
  threads: number;
  /** Cards that the driver shows, whether or not TensorFlow can use them. */
  gpus: Gpu[];
}

/**
 * Starts TensorFlow and describes what runs.
 *
 * @param options as for {@link startTensorFlow}
 * @throws Error when a GPU was asked for and TensorFlow uses none: a line for each driver, library or build that
 * is missing, with what to do
 *
 * @example
 * ```ts
 * import { diagnose } from "@/tensorflow/doctor.ts";
 *
 * const { tensorflow, device } = await diagnose();
 * console.log(`TensorFlow ${tensorflow} on ${device.type}`);
 * ```
 */
export async function diagnose(options: TensorFlowOptions = {}): Promise<Diagnosis> {
  const gpus = await listGpus();
  const asked = options.device === "gpu" ? undefined : options.device;
  await startTensorFlow({ ...options, device: asked });
  const { binding, library } = tensorFlow();
  const { type, name } = binding.device;
  if (options.device === "gpu" && type !== "GPU") {
    throw new Error(withoutGpu(missingForGpu(gpuSupport(library, gpus.length))));
  }
  return {
    deno: Deno.version.deno,
    tensorflow: library.version,
    tfjs: tf.version_core,
    device: { type, name },
    library: library.path,
    threads: options.threads ?? navigator.hardwareConcurrency,
    gpus,
  };
}

function withoutGpu(missing: string[]): string {
  return missing.length === 0
    ? "TensorFlow uses no GPU, though driver, card, CUDA's libraries and a CUDA build are there. Run this " +
      "again with TF_CPP_MIN_LOG_LEVEL=0, by which TensorFlow says why."
    : ["TensorFlow sees no GPU:", ...missing.map((line) => `- ${line}`)].join("\n");
}

/** Cards that `nvidia-smi` lists; none where there is no driver. */
export async function listGpus(): Promise<Gpu[]> {
  try {
    const { success, stdout } = await new Deno.Command("nvidia-smi", {
      args: ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"],
      stderr: "null",
    }).output();
    return success ? parseGpus(new TextDecoder().decode(stdout)) : [];
  } catch {
    return []; // nvidia-smi is not installed
  }
}

/** The cards in the output of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader`. */
export function parseGpus(output: string): Gpu[] {
  return output.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const [name, memory, driver] = line.split(",").map((part) => part.trim());
    return { name, memory, driver };
  });
}
