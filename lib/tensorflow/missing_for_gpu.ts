/** What TensorFlow needs for an NVIDIA GPU, and what of it is not there. */
import { bufferBytes, cName } from "./c_api.ts";
import type { Library } from "./library.ts";
import { parseKernelDevices } from "./op_def.ts";

/** NVIDIA's driver, by the loader's name. */
const driver = "libcuda.so.1";

/** The names by which TensorFlow 2.18 to 2.21 ask the loader for CUDA 12's libraries. */
const cudaLibraries = [
  "libcudart.so.12",
  "libcublas.so.12",
  "libcublasLt.so.12",
  "libcufft.so.11",
  "libcusolver.so.11",
  "libcusparse.so.12",
  "libcudnn.so.9",
];

/** What of a machine and of TensorFlow's build a GPU depends on. */
export interface GpuSupport {
  /** Whether the loader finds a library by its name. */
  opens: (name: string) => boolean;
  /** Number of cards that NVIDIA's driver shows. */
  cards: number;
  /** TensorFlow's library file. */
  library: string;
  /** Whether that has kernels for GPUs. */
  gpuKernels: boolean;
}

/** The support that is there, with TensorFlow's library and the CUDA libraries beside it already opened. */
export function gpuSupport({ api, path }: Library, cards: number): GpuSupport {
  const kernels = api.TF_GetRegisteredKernelsForOp(cName("MatMul"));
  try {
    const gpuKernels = parseKernelDevices(bufferBytes(kernels)).has("GPU");
    return { opens, cards, library: path, gpuKernels };
  } finally {
    api.TF_DeleteBuffer(kernels);
  }
}

/** A line for each thing that a GPU needs and that is not there, with what to do about it. */
export function missingForGpu({ opens, cards, library, gpuKernels }: GpuSupport): string[] {
  const lines: string[] = [];
  if (!opens(driver)) {
    lines.push(
      `NVIDIA's driver is missing: the loader finds no ${driver}. Install the card's driver; in a ` +
        "container, start it with the GPU let in (`--gpus all`).",
    );
  } else if (cards === 0) {
    lines.push(
      `NVIDIA's driver is there (${driver}), but nvidia-smi shows no card. Run \`nvidia-smi\`, which ` +
        "says why; in a container, start it with the GPU let in (`--gpus all`).",
    );
  }
  if (!gpuKernels) {
    lines.push(
      `TensorFlow is a build for CPUs only: ${library} has no kernels for GPUs. Install Python's ` +
        "`tensorflow[and-cuda]` in place of `tensorflow-cpu`.",
    );
  }
  const unopened = cudaLibraries.filter((name) => !opens(name));
  if (unopened.length > 0) {
    lines.push(
      `CUDA's libraries are missing: the loader finds no ${
        unopened.join(", ")
      }, as TensorFlow 2.18 to ` +
        "2.21 call them. `tensorflow[and-cuda]` brings them; elsewhere, name their folder in " +
        "LD_LIBRARY_PATH.",
    );
  }
  return lines;
}

function opens(name: string): boolean {
  try {
    Deno.dlopen(name, {});
    return true;
  } catch {
    return false;
  }
}
