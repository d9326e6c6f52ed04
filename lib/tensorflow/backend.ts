/** Starts TensorFlow and makes it the backend of TensorFlow.js. */
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { type EagerBinding, eagerBinding } from "./binding.ts";
import { registerOwnKernels } from "./kernels.ts";
import type { NodeBackend } from "./node_backend.ts";
import { keepCompiledPrograms } from "./program_cache.ts";
import type { Cluster } from "./server_def.ts";
import { type Library, libraryDirectory, openLibrary } from "./library.ts";

/** How TensorFlow runs. */
export interface TensorFlowOptions {
  /** Where ops run. Without it: a GPU if TensorFlow sees one, else the CPU. `"gpu"` never falls back. */
  device?: "cpu" | "gpu";
  /** Threads per op; without it, one for each core. */
  threads?: number;
  /**
   * Folder in which XLA keeps compiled programs for later processes (see {@link keepCompiledPrograms});
   * compiling a training step takes seconds, loading it a fraction of one. Without it, nothing is kept.
   */
  programCache?: string;
  /**
   * In which precision matrices are multiplied; float32 without it. bfloat16 (see {@link bfloat16Product}) is for
   * eager mode and functions compiled with `xla: false`; XLA's code for CPUs gained at most 5 % by it where that was
   * tried. Whether it is faster depends on the processor, so time it first. A training step (8 layers of 512,
   * 8 x 64 tokens) was slower on an Intel Xeon with AVX512-BF16 and without AMX, 912 ms instead of float32's 588
   * (560 with XLA; two threads), and faster on an AMD EPYC with AVX512-BF16 (family 26), 340 ms of processor time
   * instead of 506 (532 with XLA; one thread). Others were not tried.
   */
  products?: "float32" | "bfloat16";
  /**
   * Processes that compute together (see {@link joinWorkers}). TensorFlow then listens at the port of this
   * one's address, on all of the machine's network interfaces, and obeys whoever reaches it.
   */
  cluster?: Cluster;
}

/** What is running. */
export interface RunningTensorFlow {
  /** TensorFlow's version, e.g. `2.21.0`. */
  version: string;
  /** TensorFlow's name of the device, e.g. `/job:localhost/replica:0/task:0/device:CPU:0`. */
  device: string;
  /** The library file. */
  library: string;
}

/** The started runtime; everything that lives on it belongs to this process, of which there is one. */
interface Runtime {
  library: Library;
  binding: EagerBinding;
  backend: NodeBackend;
  options: TensorFlowOptions;
}

let runtime: Promise<Runtime> | undefined;
let started: Runtime | undefined;

/**
 * Starts TensorFlow, registers it as the backend `tensorflow` of TensorFlow.js and makes it current. Calling
 * it again does nothing, except that other options than those it runs with are an error: devices and threads
 * cannot change in a running process.
 *
 * @throws LibraryError when TensorFlow's library is missing, not usable or too old
 * @throws Error when a GPU was asked for and there is none
 *
 * @example
 * ```ts
 * import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
 *
 * const { version } = await startTensorFlow({ device: "cpu" });
 * console.log(version, tf.matMul([[1, 2]], [[3], [4]]).dataSync()); // 2.21.0 Float32Array [ 11 ]
 * ```
 */
export async function startTensorFlow(options: TensorFlowOptions = {}): Promise<RunningTensorFlow> {
  runtime ??= start(options);
  try {
    started = await runtime;
  } catch (error) {
    runtime = undefined; // so that a later call, with another device say, may succeed
    throw error;
  }
  const { binding, library } = started;
  refuseOtherOptions(started, options);
  return { version: library.version, device: binding.device.name, library: library.path };
}

/** The runtime; an error says how to start it when it isn't. */
export function tensorFlow(): Runtime {
  if (started === undefined) {
    throw new Error("TensorFlow has not been started; `await startTensorFlow()` first.");
  }
  return started;
}

/** In which precision the running TensorFlow multiplies matrices. */
export function productPrecision(): "float32" | "bfloat16" {
  return tensorFlow().options.products ?? "float32";
}

async function start(options: TensorFlowOptions): Promise<Runtime> {
  if (options.programCache !== undefined) keepCompiledPrograms(options.programCache);
  // What matters arrives as an exception, so warnings (level 2 hides them) only say things twice. With the
  // cache, errors have to be hidden too: XLA takes tuning hints (prefer-no-gather) for instruction sets and
  // calls every program it loads one for another machine.
  if (Deno.env.get("TF_CPP_MIN_LOG_LEVEL") === undefined) {
    Deno.env.set("TF_CPP_MIN_LOG_LEVEL", options.programCache === undefined ? "2" : "3");
  }
  const library = openLibrary(libraryDirectory());
  const binding = eagerBinding(library.api, library.version, {
    threads: options.threads ?? 0,
    gpu: options.device !== "cpu",
    requireGpu: options.device === "gpu",
    cluster: options.cluster,
  });

  // Gone from Node.js since version 23; tfjs-node-gpu calls it.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
  const { NodeJSKernelBackend } = await import(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
  );
  const backend = new NodeJSKernelBackend(binding as any, "@tensorflow/tfjs-node-gpu");
  tf.registerBackend("tensorflow", () => backend as any, 3);
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  registerOwnKernels(options.products ?? "float32");
  await tf.setBackend("tensorflow");
  return { library, binding, backend: backend as any, options };
}

function refuseOtherOptions(running: Runtime, asked: TensorFlowOptions): void {
  if (asked.device === "gpu" && !running.binding.isUsingGpuDevice()) {
    throw new Error(
      "TensorFlow already runs on the CPU in this process; a GPU has to be asked for first.",
    );
  }
  if (asked.device === "cpu" && running.binding.isUsingGpuDevice()) {
    throw new Error(
      "TensorFlow already runs on a GPU in this process; the CPU has to be asked for first.",
    );
  }
  for (const name of ["threads", "products", "programCache"] as const) {
    if (asked[name] !== undefined && asked[name] !== running.options[name]) {
      throw new Error(
        `TensorFlow already runs with ${name}: ${
          running.options[name] ?? "its default"
        } in this process; ` +
          `${asked[name]} has to be asked for by whoever starts it first.`,
      );
    }
  }
}
