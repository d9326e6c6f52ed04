import type { Attribute } from "./attributes.ts";
import type { Binding, TensorMetadata } from "./binding.ts";
import type { Values } from "./values.ts";

/**
 * Several ops of TensorFlow as one kernel of tfjs: intermediate results are ids that tfjs never sees, so
 * they may have dtypes that it lacks (uint32, bfloat16), and are freed at the end.
 */
export interface OpSequence {
  /** Runs an op; gives the ids of its outputs. */
  run(opName: string, attributes: Attribute[], inputs: number[], numOutputs?: number): number[];
  /** A tensor from values. */
  constant(dtype: number, shape: number[], values: Values): number;
  /** Runs the last op, frees all else, and gives its output. */
  finish(opName: string, attributes: Attribute[], inputs: number[]): TensorMetadata;
}

/** Starts a sequence of ops. */
export function opSequence(binding: Binding): OpSequence {
  const temporary: number[] = [];
  return {
    run(opName, attributes, inputs, numOutputs = 1) {
      const ids = binding.executeOp(opName, attributes, inputs, numOutputs).map(({ id }) => id);
      temporary.push(...ids);
      return ids;
    },
    constant(dtype, shape, values) {
      const id = binding.createTensor(shape, dtype, values);
      temporary.push(id);
      return id;
    },
    finish(opName, attributes, inputs) {
      const [result] = binding.executeOp(opName, attributes, inputs, 1);
      for (const id of temporary) binding.deleteTensor(id);
      return result;
    },
  };
}
