import type { Attribute } from "./attributes.ts";
import type { Binding, TensorMetadata } from "./binding.ts";
import type { Values } from "./values.ts";

/**
 * Several ops of TensorFlow as one kernel of tfjs: intermediate results are ids that tfjs never sees, so
 * they may have dtypes that it lacks (uint32, int64, bfloat16), and are freed at the end, or when an op throws.
 */
export interface OpSequence {
  /** Runs an op; gives the ids of its outputs. */
  run(opName: string, attributes: Attribute[], inputs: number[], numOutputs?: number): number[];
  /** A tensor from values. */
  constant(dtype: number, shape: number[], values: Values): number;
  /** Ends the sequence: frees all but these results of its ops, and gives them. */
  results(ids: number[]): TensorMetadata[];
}

/** Starts a sequence of ops. */
export function opSequence(binding: Binding): OpSequence {
  const temporary = new Set<number>();
  const outputs = new Map<number, TensorMetadata>();
  const free = () => {
    for (const id of temporary) binding.deleteTensor(id);
    temporary.clear();
  };
  const orFree = <T>(make: () => T): T => {
    try {
      return make();
    } catch (error) {
      free();
      throw error;
    }
  };
  return {
    run(opName, attributes, inputs, numOutputs = 1) {
      return orFree(() => binding.executeOp(opName, attributes, inputs, numOutputs)).map(
        (output) => {
          temporary.add(output.id);
          outputs.set(output.id, output);
          return output.id;
        },
      );
    },
    constant(dtype, shape, values) {
      const id = orFree(() => binding.createTensor(shape, dtype, values));
      temporary.add(id);
      return id;
    },
    results(ids) {
      for (const id of ids) temporary.delete(id);
      free();
      return ids.map((id) => outputs.get(id)!);
    },
  };
}
