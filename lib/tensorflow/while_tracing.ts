/** Refusals of what a function may do eagerly, but what would go wrong unseen while it is traced. */
import * as tf from "@tensorflow/tfjs-core";
import type { NodeBackend } from "./node_backend.ts";

/**
 * Calls a function that is being traced.
 *
 * @param name what errors call the function
 * @throws Error when it reads values, draws on the host, makes or assigns a variable, or when it or something in
 * its result is a promise; no promise is left that would end the process by being rejected
 */
export function callWhileTracing(backend: NodeBackend, name: string, call: () => unknown): unknown {
  const engine = tf.engine();
  const hostRandom = Math.random;
  const { assign } = tf.Variable.prototype;
  const { makeVariable } = engine;
  const { read } = backend;
  let reading: unknown;
  try {
    Math.random = refuseHostRandom;
    tf.Variable.prototype.assign = refuseAssignment;
    engine.makeVariable = () => {
      throw new Error(
        `The ${name} makes a variable, whose value would be there while the function is traced only. ` +
          "Make it outside, and pass it as an argument.",
      );
    };
    // Rejected, the promise would end the process wherever the function doesn't await it.
    backend.read = async (dataId) => {
      try {
        return backend.readSync(dataId);
      } catch (error) {
        reading ??= error;
        return await new Promise(() => {});
      }
    };
    const value = call();
    refusePromises(value, name);
    if (reading !== undefined) throw reading;
    return value;
  } finally {
    Math.random = hostRandom;
    tf.Variable.prototype.assign = assign;
    engine.makeVariable = makeVariable;
    backend.read = read;
  }
}

/** In place of `assign`, of variables and of what stands for them. */
export function refuseAssignment(this: Partial<tf.Variable>): never {
  throw new Error(
    `A compiled function cannot assign a variable${
      this.name ? ` (here ${this.name})` : ""
    }: it would do so ` +
      "while it is traced, not on each call. Return the new value, and assign it outside.",
  );
}

/** tfjs seeds its generators with `Math.random()` unless it is given a seed. */
function refuseHostRandom(): never {
  throw new Error(
    "A compiled function cannot draw random numbers on the host (as tf.dropout, tf.randomUniform and their " +
      "like do): they would be drawn once and be the same on each call. Use statelessUniform, with a seed " +
      "that is an argument.",
  );
}

/** @throws Error when there are promises in a function's result; their own errors no longer matter then */
export function refusePromises(result: unknown, name: string): void {
  const promises = promisesIn(result, new Set());
  for (const promise of promises) promise.then(undefined, () => {});
  if (promises.length > 0) {
    throw new Error(`The ${name} returns a promise; only synchronous functions can be compiled.`);
  }
}

function promisesIn(value: unknown, seen: Set<unknown>): PromiseLike<unknown>[] {
  if (value === null || typeof value !== "object" || seen.has(value)) return [];
  if (value instanceof tf.Tensor) return [];
  seen.add(value);
  if (typeof (value as PromiseLike<unknown>).then === "function") {
    return [value as PromiseLike<unknown>];
  }
  return Object.values(value).flatMap((item) => promisesIn(item, seen));
}
