/** Compiled functions: what `tf.function` is to TensorFlow's Python users. */
import * as tf from "@tensorflow/tfjs-core";
import { ofBool } from "./attributes.ts";
import { tensorFlow } from "./backend.ts";
import { cString, TensorFlowError } from "./c_api.ts";
import { mapLeaves, signature } from "./structure.ts";
import { startTrace } from "./trace.ts";
import { callWhileTracing, refuseAssignment, refusePromises } from "./while_tracing.ts";

/** How a function is compiled. */
export interface CompileOptions {
  /**
   * Whether XLA compiles the function to machine code (the default). Without it, TensorFlow runs the traced
   * graph op by op: slower steps, but none of the seconds that XLA takes per function.
   */
  xla?: boolean;
  /**
   * Arguments, by their places from 0, that the call takes over, as a training step does with its state:
   * their tensors are disposed of, and results of the same shape and dtype take their memory, in the order in
   * which they stand. Where a clone or a reshaped tensor still needs a value, it keeps it, and the result gets
   * memory of its own. When the call throws, nothing has been taken over.
   */
  donate?: readonly number[];
}

/** A compiled function; call it like the original. */
export type Compiled<F> = F & {
  /** Frees the compiled code and the tensors it captured. Results of earlier calls stay valid. */
  dispose(): void;
  /** How often the function has been traced: once for each signature of its arguments. */
  readonly traces: number;
};

/** One trace of a function, ready to run. */
interface Program {
  name: string;
  captured: number[];
  /** The result, with a {@link Slot} in place of each tensor. */
  result: unknown;
  /** For each tensor of the result: the donated one (by order) that holds it after the call, or null. */
  holders: (number | null)[];
}

/** Stands for the tensor `index` of a program's result. */
class Slot {
  constructor(readonly index: number) {}
}

/** How many programs use each of TensorFlow's functions, by name: equal ones share it, and XLA compiles it once. */
const uses = new Map<string, number>();
let tracing = false;

/**
 * Compiles a function of tensors. The first call with arguments of a given structure, shapes and dtypes
 * traces it: the function runs once with stand-ins for its tensors, and the ops it applies (gradients
 * and optimizer updates included) become one TensorFlow function, which that call and all later ones run.
 *
 * - Arguments and result are tensors, plain values (numbers, strings, booleans, `null`, `undefined`), and
 *   arrays and records of these. Plain values belong to the program: other values, another trace.
 * - Tensors that the function closes over are part of it, with the values they have when it is traced: small
 *   ones as constants, large ones shared, so that disposing of them outside is harmless. A `tf.Variable`
 *   changes its value, so closing over one is an error; as an argument it is read on each call.
 * - Values cannot be read inside (`dataSync()`, `data()`, `print()`), variables cannot be made or assigned, and
 *   nothing random may be drawn on the host (`tf.randomUniform`, `tf.dropout`), as that would not happen on each
 *   call: all are errors. Draw with {@link "./ops.ts".statelessUniform} and pass its seed as an argument.
 * - Other side effects of the function (pushing to an array, logging) happen while tracing only.
 * - A call is opaque to `tf.grad`: take gradients inside.
 * - Functions of one name that apply the same ops are compiled once in a process, however often they are given
 *   to `compile`.
 * - Inside a function that is being traced, a compiled function is simply called.
 *
 * The results are new tensors that the caller owns, as with any op of tfjs; {@link CompileOptions.donate} lets
 * them take the memory of arguments.
 *
 * @throws Error when the function reads values, draws on the host, closes over, makes or assigns a variable,
 * returns a promise or what is neither tensor nor plain, or applies an op whose result has a shape that depends
 * on values
 *
 * @example
 * ```ts
 * import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
 *
 * await startTensorFlow();
 * const step = compile((weights: { w: tf.Tensor }, x: tf.Tensor) => {
 *   const loss = (w: tf.Tensor) => tf.mean(tf.square(tf.matMul(x, w))) as tf.Scalar;
 *   const { value, grad } = tf.valueAndGrad(loss)(weights.w);
 *   return { loss: value, weights: { w: tf.sub(weights.w, tf.mul(0.1, grad)) } };
 * }, { donate: [0] });
 * let weights: { w: tf.Tensor } = { w: tf.ones([3, 1]) };
 * for (let i = 0; i < 3; i++) {
 *   const result = step(weights, tf.ones([8, 3])); // takes the weights over
 *   console.log(result.loss.dataSync()[0]); // 9, then less
 *   weights = result.weights;
 * }
 * step.dispose();
 * ```
 */
export function compile<F extends (...args: any[]) => any>(
  fn: F,
  options: CompileOptions = {},
): Compiled<F> {
  const { xla = true, donate = [] } = options;
  const cache = new Map<string, Program>();
  let disposed = false;

  const call = (...args: Parameters<F>): ReturnType<F> => {
    if (tracing) {
      const value = fn(...args);
      refusePromises(value, label(fn));
      return value;
    }
    if (disposed) throw new Error(`The ${label(fn)} has been disposed.`);
    const tensors: tf.Tensor[] = [];
    const donated: tf.Tensor[] = [];
    const key = args.map((arg, place) =>
      signature(arg, donate.includes(place) ? donated : tensors, `arguments[${place}]`)
    ).join();
    let program = cache.get(key);
    if (program === undefined) {
      program = trace(fn, args, xla, donate);
      cache.set(key, program);
    }
    return run(program, tensors, donated, xla);
  };
  return Object.defineProperties(call, {
    name: { value: fn.name },
    traces: { get: () => cache.size },
    dispose: {
      value: () => {
        for (const program of cache.values()) remove(program);
        cache.clear();
        disposed = true;
      },
    },
  }) as unknown as Compiled<F>;
}

function run(program: Program, tensors: tf.Tensor[], donated: tf.Tensor[], xla: boolean): any {
  const { backend, binding } = tensorFlow();
  const inputs = [...backend.getInputTensorIds(tensors), ...program.captured];
  const mustCompile = ofBool("_XlaMustCompile", xla);
  const holders = owned(donated);
  const results = program.holders.filter((holder) => holder === null).length;
  let outputs: tf.Tensor[];
  try {
    outputs = withAdvice(() =>
      binding.executeInPlace(
        program.name,
        [mustCompile],
        inputs,
        backend.getInputTensorIds(holders),
        results,
      )
    ).map((metadata) => backend.createOutputTensor(metadata));
  } catch (error) {
    tf.dispose(holders);
    throw error;
  }
  const inOrder = program.holders.map((holder) =>
    holder === null ? outputs.shift()! : tf.clone(holders[holder])
  );
  tf.dispose([donated, holders]);
  return mapLeaves(program.result, Slot, (slot) => inOrder[slot.index]);
}

/** References to the tensors, each to memory that nothing else in tfjs refers to. */
function owned(tensors: tf.Tensor[]): tf.Tensor[] {
  const { backend, binding } = tensorFlow();
  const taken = new Set<tf.DataId>();
  return tensors.map((tensor) => {
    const own = backend.refCount(tensor.dataId) === 1 && !taken.has(tensor.dataId);
    taken.add(tensor.dataId);
    if (own) return tf.clone(tensor);
    const [id] = backend.getInputTensorIds([tensor]);
    return backend.createOutputTensor(binding.metadata(binding.copySharing(id)));
  });
}

/** XLA says at length what it lacks, but not what to do about it. */
function withAdvice<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes("Detected unsupported operations")) throw error;
    throw new TensorFlowError(
      `XLA has no code for an op or dtype of this function; compile it with { xla: false }. ${message}`,
      { cause: error },
    );
  }
}

function trace(
  fn: (...args: any[]) => unknown,
  args: unknown[],
  xla: boolean,
  donate: readonly number[],
): Program {
  const { backend, binding, library } = tensorFlow();
  const variables = variablesById();
  const recording = startTrace(binding, xla, (id) => {
    const variable = variables.get(id);
    if (variable !== undefined) {
      throw new Error(
        `The ${label(fn)} closes over the variable ${variable}, whose value would be frozen ` +
          "at what it is now. Pass it as an argument.",
      );
    }
  });
  try {
    tracing = true;
    backend.binding = recording;
    tf.engine().startScope(fn.name);
    const donated: tf.Tensor[] = [];
    const standIns = args.map((arg, place) =>
      mapLeaves(arg, tf.Tensor, (tensor) => {
        const dtype = backend.getDTypeInteger(tensor.dtype);
        const shape = [...tensor.shape];
        const donating = donate.includes(place);
        const id = donating
          ? recording.addVariable(shape, dtype)
          : recording.addInput(shape, dtype);
        const standIn = backend.createOutputTensor({ id, shape, dtype });
        if (donating) donated.push(standIn);
        return tensor instanceof tf.Variable
          ? Object.assign(standIn, { assign: refuseAssignment, name: tensor.name })
          : standIn;
      }, `arguments[${place}]`)
    );
    const value = callWhileTracing(backend, label(fn), () => fn(...standIns));
    const outputs: tf.Tensor[] = [];
    signature(value, outputs, "the result");
    let slots = 0;
    const result = mapLeaves(value, tf.Tensor, () => new Slot(slots++));
    const holders = holdersOf(outputs, donated);
    const ids = backend.getInputTensorIds(outputs);
    const updates = holders.flatMap((variable, i) =>
      variable === null ? [] : [{ variable, id: ids[i] }]
    );
    const { name, pointer, captured } = recording.toFunction(
      fn.name.replace(/\W/g, "") || "compiled",
      ids.filter((_, i) => holders[i] === null),
      updates,
    );
    const others = uses.get(name) ?? 0;
    if (others === 0) library.api.TFE_ContextAddFunction(binding.context, pointer);
    library.api.TF_DeleteFunction(pointer);
    uses.set(name, others + 1);
    return { name, captured, result, holders };
  } finally {
    tf.engine().endScope();
    backend.binding = binding;
    tracing = false;
    recording.close();
  }
}

/** For each output the first donated tensor like it (by order) that no earlier output has taken, or null. */
function holdersOf(outputs: tf.Tensor[], donated: tf.Tensor[]): (number | null)[] {
  const free = new Map<string, number[]>();
  const kind = (tensor: tf.Tensor) => `${tensor.dtype}[${tensor.shape}]`;
  donated.forEach((tensor, i) => {
    free.set(kind(tensor), [...free.get(kind(tensor)) ?? [], i]);
  });
  return outputs.map((output) => free.get(kind(output))?.shift() ?? null);
}

function remove(program: Program): void {
  const { binding, library } = tensorFlow();
  const others = uses.get(program.name)! - 1;
  if (others > 0) uses.set(program.name, others);
  else {
    uses.delete(program.name);
    library.api.TFE_ContextRemoveFunction(binding.context, cString(program.name));
  }
  for (const id of program.captured) binding.deleteTensor(id);
}

/** What errors call a function. */
function label(fn: (...args: any[]) => unknown): string {
  return fn.name === "" ? "compiled function" : `compiled function ${fn.name}`;
}

/** Names of all variables by the id of the tensor that holds their current value. */
function variablesById(): Map<number, string> {
  const { backend } = tensorFlow();
  const variables = Object.values(tf.engine().state.registeredVariables);
  return new Map(
    variables.map((variable) => [backend.getInputTensorIds([variable])[0], variable.name]),
  );
}
