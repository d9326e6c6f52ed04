/**
 * A binding under tfjs-node's kernels that writes down what they do, as a graph of TensorFlow, instead of
 * doing it. Tensors of the graph have negative ids; tensors that exist have theirs from the eager binding.
 */
import { createHash } from "node:crypto";
import { type Attribute, graphSetters, ofShape, ofType, setAttributes } from "./attributes.ts";
import {
  type Binding,
  bindingConstants,
  type EagerBinding,
  type TensorMetadata,
} from "./binding.ts";
import {
  bufferBytes,
  cName,
  cString,
  outputArray,
  type Pointer,
  pointerArray,
  type TensorFlowApi,
  TensorFlowError,
} from "./c_api.ts";
import { TF_RESOURCE } from "./dtype.ts";
import { type OpDef, parseOpDef } from "./op_def.ts";

/** A tensor of the graph. */
interface Node extends TensorMetadata {
  operation: Pointer;
  /** How many operations the graph had before this one. */
  number: number;
  index: number;
  opName: string;
}

/** A variable's value, of which the function makes another. */
interface VariableInput {
  resource: Node;
  value: Node;
}

/** A function written down while tracing. */
export interface TracedFunction {
  /** The given name with a digest of the function's operations, so that equal functions have equal names. */
  name: string;
  /** `TF_Function*`; the caller deletes it. */
  pointer: Pointer;
  /** Ids of existing tensors that the function takes after its own inputs. The caller deletes them. */
  captured: number[];
}

/** A trace under way. */
export interface Trace extends Binding {
  /** Adds an input of the function; ids of inputs are in the order of these calls. */
  addInput(shape: readonly number[], dtype: number): number;
  /** Adds a variable as an input; gives the id of its value. */
  addVariable(shape: readonly number[], dtype: number): number;
  /**
   * Ends the trace: a function from the inputs (then the captured tensors, then the variables) to `outputIds`.
   *
   * @param updates which variables (by their order) get which new values (by id)
   */
  toFunction(
    name: string,
    outputIds: readonly number[],
    updates: readonly { variable: number; id: number }[],
  ): TracedFunction;
  /** Frees the graph, and the captured tensors where {@link toFunction} hasn't handed them over. */
  close(): void;
}

/**
 * Existing tensors up to this many elements become constants of the graph, which lets TensorFlow fold them
 * and is needed for shapes and axes; larger ones become inputs, so they are not stored twice.
 */
const LARGEST_CONSTANT = 1024;

/**
 * The last id of a graph's tensor. They are numbered downwards, as tfjs-node uses -1 for "not uploaded yet", and
 * through all traces, so that a tensor that has left its function isn't taken for one of another.
 */
let lastId = -1;

/**
 * Starts a trace.
 *
 * @param xla whether XLA will compile the function
 * @param refuse throws for an existing tensor (by id) that must not become part of the function
 */
export function startTrace(
  eager: EagerBinding,
  xla: boolean,
  refuse: (id: number) => void,
): Trace {
  const { api } = eager;
  const graph = api.TF_NewGraph();
  const setters = graphSetters(api);
  const nodes = new Map<number, Node>();
  const inputs: Node[] = [];
  const capturedInputs: Node[] = [];
  const variables: VariableInput[] = [];
  let captured: number[] = [];
  const existing = new Map<number, Node>();
  let operations = 0;
  const content = createHash("sha256");

  /** Makes attributes, places and constants part of what tells functions apart. */
  const note = (...what: unknown[]) => void content.update(JSON.stringify(what, withoutLoss));
  const placeOf = ({ number, index }: Node) => `${number}:${index}`;

  function addNode(operation: Pointer, index: number, opName: string): Node {
    const place = outputArray([{ operation, index }]);
    const rank = api.TF_GraphGetTensorNumDims(graph, place);
    const dims = new BigInt64Array(Math.max(rank, 0));
    if (rank > 0) api.TF_GraphGetTensorShape(graph, place, dims, rank);
    const shape = Array.from(dims, Number);
    if (rank < 0 || shape.includes(-1)) {
      throw new Error(
        `${opName}: the shape of its result depends on values, which are not there while a function is ` +
          "compiled. Run it outside of the compiled function.",
      );
    }
    const dtype = api.TF_OperationOutputType(place);
    const number = operations - 1;
    const node = { id: --lastId, shape, dtype, operation, number, index, opName };
    nodes.set(node.id, node);
    return node;
  }

  function addOperation(
    opName: string,
    attributes: readonly Attribute[],
    operands: readonly Node[],
    extra: (description: Pointer) => void = () => {},
  ): Pointer {
    try {
      const definition = opDef(api, graph, opName);
      const description = api.TF_NewOperation(
        graph,
        cName(opName),
        cString(`${opName}_${operations++}`),
      );
      const determined = addInputs(api, description, definition, attributes, operands);
      const set = attributes.filter(({ name }) =>
        definition.attributes.has(name) && !determined.has(name)
      );
      setAttributes(setters, description, set);
      extra(description);
      note(opName, set, operands.map(placeOf));
      return api.TF_FinishOperation(description);
    } catch (error) {
      throw new TensorFlowError(`${opName}: ${(error as Error).message}`, { cause: error });
    }
  }

  function addPlaceholder(shape: readonly number[], dtype: number): Node {
    const operation = addOperation("Placeholder", [
      ofType("dtype", dtype),
      ofShape("shape", shape),
    ], []);
    return addNode(operation, 0, "Placeholder");
  }

  /** The graph's tensor for one that exists outside of it. */
  function nodeOfExisting(id: number): Node {
    refuse(id);
    let node = existing.get(id);
    if (node !== undefined) return node;
    const { shape, dtype } = eager.metadata(id);
    if (shape.reduce((product, size) => product * size, 1) <= LARGEST_CONSTANT) {
      const tensor = eager.resolve(id);
      try {
        const operation = addOperation("Const", [ofType("dtype", dtype)], [], (description) => {
          api.TF_SetAttrTensor(description, cName("value"), tensor);
        });
        node = addNode(operation, 0, "Const");
        note(shape, eager.tensorDataSync(id));
      } finally {
        api.TF_DeleteTensor(tensor);
      }
    } else {
      node = addPlaceholder(shape, dtype);
      capturedInputs.push(node);
      captured.push(eager.copySharing(id));
    }
    existing.set(id, node);
    return node;
  }

  function nodeOf(id: number): Node {
    if (id >= 0) return nodeOfExisting(id);
    const node = nodes.get(id);
    if (node === undefined) {
      throw new Error(
        "The tensor belongs to another compiled function; return it from there instead.",
      );
    }
    return node;
  }

  const trace: Trace = {
    forXlaOnCpu: xla && eager.device.type === "CPU",
    createTensor: eager.createTensor,
    deleteTensor: (id) => {
      if (id >= 0) eager.deleteTensor(id); // tensors of the graph go with the graph
    },
    isUsingGpuDevice: eager.isUsingGpuDevice,
    getNumOfTensors: () => eager.getNumOfTensors() + nodes.size,

    tensorDataSync(id) {
      if (id >= 0) {
        refuse(id);
        return eager.tensorDataSync(id);
      }
      throw new Error(
        `A compiled function cannot read a tensor's values (here those that ${
          nodeOf(id).opName
        } made): ` +
          "they are not there while it is traced. Return the tensor, and read it outside.",
      );
    },

    executeOp(opName, attributes, inputIds, numOutputs) {
      const operation = addOperation(opName, attributes, inputIds.map(nodeOf));
      return Array.from({ length: numOutputs }, (_, i) => addNode(operation, i, opName));
    },

    addInput(shape, dtype) {
      const node = addPlaceholder(shape, dtype);
      inputs.push(node);
      return node.id;
    },

    addVariable(shape, dtype) {
      const resource = addPlaceholder([], TF_RESOURCE);
      const reading = addOperation("ReadVariableOp", [ofType("dtype", dtype)], [resource]);
      const place = outputArray([{ operation: reading, index: 0 }]);
      api.TF_GraphSetTensorShape(graph, place, BigInt64Array.from(shape, BigInt), shape.length);
      const value = addNode(reading, 0, "ReadVariableOp");
      note(shape);
      variables.push({ resource, value });
      return value.id;
    },

    toFunction(name, outputIds, updates) {
      // An output that is an input, or is there twice, needs an operation of its own.
      const outputs = outputIds.map((id) => {
        const node = nodeOf(id);
        const type = ofType("T", node.dtype);
        return { operation: addOperation("Identity", [type], [node]), index: 0 };
      });
      const assignments = updates.map(({ variable, id }) => {
        const { resource, value } = variables[variable];
        const node = nodeOf(id);
        return addOperation(
          "AssignVariableOp",
          [ofType("dtype", node.dtype)],
          [resource, node],
          (update) => {
            api.TF_AddControlInput(update, value.operation); // everything else reads the old value
          },
        );
      });
      const all = [...inputs, ...capturedInputs, ...variables.map(({ resource }) => resource)];
      note(outputs.length);
      const fullName = `${name}_${content.digest("hex").slice(0, 32)}`;
      const pointer = api.TF_GraphToFunctionWithControlOutputs(
        graph,
        cString(fullName),
        0,
        -1, // every operation of the graph
        null,
        all.length,
        outputArray(all),
        outputs.length,
        outputArray(outputs),
        null,
        assignments.length,
        pointerArray(assignments),
        null,
        null,
        null,
      );
      const handedOver = captured;
      captured = [];
      return { name: fullName, pointer, captured: handedOver };
    },

    close() {
      for (const id of captured) eager.deleteTensor(id);
      api.TF_DeleteGraph(graph);
    },
  };
  return Object.assign(trace, bindingConstants);
}

/**
 * Gives an operation its operands, one by one or in lists as its definition has them.
 *
 * @returns the attributes that the operands determine. Kernels may give the dtype that a tensor had before they cast
 * it; TensorFlow looks at what it gets.
 */
function addInputs(
  api: TensorFlowApi,
  description: Pointer,
  { inputs }: OpDef,
  attributes: readonly Attribute[],
  operands: readonly Node[],
): Set<string> {
  let used = 0;
  const determined = new Set<string>();
  for (const [i, { list, numberAttribute, determines }] of inputs.entries()) {
    const given = attributes.find(({ name }) => name === numberAttribute)?.value as number;
    const laterInputs = inputs.length - i - 1;
    const length = list ? given ?? operands.length - used - laterInputs : 1;
    if (list) {
      const own = outputArray(operands.slice(used, used + length));
      api.TF_AddInputList(description, own, length);
    } else api.TF_AddInput(description, outputArray([operands[used]]));
    for (const name of length > 0 ? determines : []) determined.add(name);
    used += length;
  }
  return determined;
}

/** For `JSON.stringify`: keeps the numbers that JSON does not have, and lists typed arrays. */
function withoutLoss(_: string, value: unknown): unknown {
  if (typeof value === "bigint" || Object.is(value, -0)) return Deno.inspect(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
}

const definitions = new Map<string, OpDef>();

function opDef(api: TensorFlowApi, graph: Pointer, opName: string): OpDef {
  let definition = definitions.get(opName);
  if (definition === undefined) {
    const buffer = api.TF_NewBuffer();
    try {
      api.TF_GraphGetOpDef(graph, cName(opName), buffer);
      definition = parseOpDef(bufferBytes(buffer));
    } finally {
      api.TF_DeleteBuffer(buffer);
    }
    definitions.set(opName, definition);
  }
  return definition;
}
