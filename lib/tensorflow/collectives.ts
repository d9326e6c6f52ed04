/** Sums and broadcasts over the processes of a cluster, by TensorFlow's own collective ops. */
import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, ofBool, ofFloat, ofInt, ofText, ofType } from "./attributes.ts";
import { tensorFlow } from "./backend.ts";
import { cName } from "./c_api.ts";
import { TF_INT32 } from "./dtype.ts";
import { taskName } from "./server_def.ts";
import type { WatchTask } from "./watch_workers.ts";

/** A worker has ended, hangs or cannot be reached; the message says which, where TensorFlow knows. */
export class WorkerLost extends Error {
  override name = "WorkerLost";
}

/**
 * Processes that compute together. Every worker has to call the same methods in the same order, with tensors
 * of the same shapes; a call returns when all workers have made it.
 */
export interface WorkerGroup {
  /** Place of this worker, from 0. */
  readonly index: number;
  readonly size: number;
  /**
   * The sum of all workers' tensors, float32 or int32: the same bits at every worker.
   *
   * @throws {WorkerLost}
   */
  sum<T extends tf.Tensor>(tensor: T): T;
  /**
   * The bytes that worker 0 gives; the others give none.
   *
   * @throws {WorkerLost}
   */
  broadcast(bytes?: Uint8Array): Uint8Array;
  /** Ends the watch over the other workers, after the last call. */
  leave(): void;
}

/** How long workers wait for one another. */
export interface WorkerPatience {
  /** Seconds within which all workers have to be reachable, to begin with. */
  reachSeconds: number;
  /**
   * Seconds within which all workers have to make a call. A worker that is killed, stopped or cut off is noticed
   * within seconds; this ends the wait for one that lives and does not come. It has to leave time for whatever
   * workers do between two calls.
   */
  answerSeconds: number;
}

/** Milliseconds that one attempt to reach a worker may take, and that pass until the next. */
const ATTEMPT = 2000;
const PAUSE = 200;

/** Milliseconds between two looks at a worker that was reached, and within which it has to answer. */
const INTERVAL = 1000;
const PATIENCE = 5000;

/** TensorFlow's number for the one group there is, of all workers. */
const GROUP = 1;

/**
 * Waits until all processes of the cluster that TensorFlow was started with can be reached.
 *
 * @throws {WorkerLost} naming the worker that can't be
 * @throws Error when TensorFlow was started without a cluster
 *
 * @example
 * ```ts
 * import { joinWorkers } from "@/tensorflow/collectives.ts";
 * import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
 *
 * // Each process of a cluster does this, with its own index; a cluster of one needs no other process.
 * await startTensorFlow({ cluster: { addresses: ["127.0.0.1:45017"], index: 0 } });
 * const workers = await joinWorkers({ reachSeconds: 60, answerSeconds: 600 });
 * workers.sum(tf.tensor1d([1, 2])).print(); // [1, 2], as no other worker adds anything
 * ```
 */
export async function joinWorkers(patience: WorkerPatience): Promise<WorkerGroup> {
  const { backend, options: { cluster } } = tensorFlow();
  if (cluster === undefined) {
    throw new Error("TensorFlow was started without a cluster; give startTensorFlow one.");
  }
  const { addresses, index } = cluster;
  const size = addresses.length;
  const { reachSeconds, answerSeconds } = patience;
  let calls = 0;

  const others = addresses.map((_, place) => place).filter((place) => place !== index);
  await Promise.all(others.map((other) => reach(other, addresses, reachSeconds)));
  const watch = others.length > 0 ? watchWorkers(others) : undefined;

  function run(opName: string, attributes: Attribute[], input: tf.Tensor): tf.Tensor {
    const keys = [size, GROUP, ++calls].map((key) => tf.scalar(key, "int32"));
    const ordered = opName === "CollectiveBcastRecvV2" ? [...keys, input] : [input, ...keys];
    try {
      return backend.executeMultipleOutputs(
        opName,
        [
          ...attributes,
          ofText("communication_hint", "auto"),
          ofFloat("timeout_seconds", answerSeconds),
        ],
        ordered,
        1,
      )[0];
    } catch (error) {
      throw lost(error as Error, addresses, answerSeconds);
    } finally {
      tf.dispose(keys);
    }
  }

  function sum<T extends tf.Tensor>(tensor: T): T {
    return run("CollectiveReduceV2", [
      ofType("T", backend.getDTypeInteger(tensor.dtype)),
      ofText("merge_op", "Add"),
      ofText("final_op", "Id"),
      ofInt("Nordering_token", 0),
      ofBool("is_stateless", false),
      ofInt("max_subdivs_per_device", -1),
    ], tensor) as T;
  }

  /** Worker 0's numbers at every worker, each of which knows how many they are. */
  function broadcastIntegers(values: Int32Array): Int32Array {
    const type = ofType("T", TF_INT32);
    const heard = tf.tidy(() =>
      index === 0 ? run("CollectiveBcastSendV2", [type], tf.tensor1d(values, "int32")) : run(
        "CollectiveBcastRecvV2",
        [type, ofType("Tshape", TF_INT32)],
        tf.tensor1d([values.length], "int32"),
      )
    );
    try {
      return heard.dataSync<"int32">();
    } finally {
      heard.dispose();
    }
  }

  return {
    index,
    size,
    sum,
    leave: () => watch?.terminate(),
    broadcast(bytes = new Uint8Array()) {
      const [length] = broadcastIntegers(Int32Array.of(bytes.length));
      const padded = new Uint8Array(Math.ceil(length / 4) * 4);
      padded.set(bytes);
      const words = padded.length === 0
        ? new Int32Array()
        : broadcastIntegers(new Int32Array(padded.buffer));
      return new Uint8Array(words.buffer, words.byteOffset, length);
    },
  };
}

/** Waits until worker `other` can be reached, for `seconds` at most. */
async function reach(other: number, addresses: readonly string[], seconds: number): Promise<void> {
  const { binding, library: { api } } = tensorFlow();
  const since = performance.now();
  for (;;) {
    try {
      api.TFE_CollectiveOpsCheckPeerHealth(binding.context, cName(taskName(other)), ATTEMPT);
      return;
    } catch (error) {
      if (performance.now() - since >= 1000 * seconds) {
        throw new WorkerLost(
          `${labelled(other, addresses)} could not be reached within ${seconds} s. ` +
            "Is it started there, with the same list of workers?",
          { cause: error },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Starts the thread that looks after the other workers. */
function watchWorkers(others: number[]): Worker {
  const { binding, library } = tensorFlow();
  const watch = new Worker(new URL("watch_workers.ts", import.meta.url), { type: "module" });
  const task: WatchTask = {
    library: library.path,
    context: Deno.UnsafePointer.value(binding.context),
    others,
    interval: INTERVAL,
    patience: PATIENCE,
  };
  watch.postMessage(task);
  return watch;
}

/** The error of a collective op, in words that name the worker where TensorFlow does. */
function lost(error: Error, addresses: readonly string[], answerSeconds: number): WorkerLost {
  const [, other] = /remote target \/job:\w+\/replica:0\/task:(\d+)/.exec(error.message) ?? [];
  const what = other !== undefined
    ? `${labelled(Number(other), addresses)} has ended or can no longer be reached.`
    : /timed out/.test(error.message)
    ? `A worker did not answer within ${answerSeconds} s: one of ${
      addresses.join(", ")
    } hangs or ` +
      "can no longer be reached."
    : `The ${addresses.length} workers can no longer work together: ${error.message}`;
  return new WorkerLost(what, { cause: error });
}

function labelled(other: number, addresses: readonly string[]): string {
  return `Worker ${other} of ${addresses.length} (${addresses[other]})`;
}
