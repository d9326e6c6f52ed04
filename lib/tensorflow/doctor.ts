/** What this machine computes with, for people who wonder why something doesn't work or is slow. */
import { currentDevice, startTensorFlow, type TensorFlowOptions } from "./backend.ts";
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
 * @param options as for {@link startTensorFlow}; asking for a GPU where TensorFlow sees none is an error
 * that lists the cards the driver shows, never a silent run on the CPU
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
  try {
    const { version, library } = await startTensorFlow(options);
    const { type, name } = currentDevice();
    return {
      deno: Deno.version.deno,
      tensorflow: version,
      tfjs: tf.version_core,
      device: { type, name },
      library,
      threads: options.threads ?? navigator.hardwareConcurrency,
      gpus,
    };
  } catch (error) {
    if (options.device !== "gpu") throw error;
    const seen = gpus.length === 0
      ? "NVIDIA's driver (nvidia-smi) shows no card either."
      : `NVIDIA's driver shows ${
        gpus.map((gpu) => `${gpu.name} (driver ${gpu.driver})`).join(", ")
      }.`;
    throw new Error(`${(error as Error).message} ${seen}`, { cause: error });
  }
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
