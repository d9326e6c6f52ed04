/**
 * The eager half of what `@tensorflow/tfjs-node-gpu`'s kernels need (`TFJSBinding` in its `tfjs_binding.d.ts`):
 * tensors are numbers here, each standing for a `TFE_TensorHandle`, and ops run at once.
 */
import {
  type Attribute,
  type AttributeSetters,
  eagerSetters,
  ofInt,
  ofShape,
  ofText,
  ofType,
  setAttributes,
} from "./attributes.ts";
import * as attributes from "./attributes.ts";
import { cName, type Pointer, type TensorFlowApi, TensorFlowError, textAt } from "./c_api.ts";
import { configProto, type DeviceOptions } from "./config_proto.ts";
import * as dtypes from "./dtype.ts";
import { TF_INT32, TF_STRING } from "./dtype.ts";
import { type Cluster, serverDef, taskName } from "./server_def.ts";
import { deleteSavedModel, loadSavedModel, runSavedModel, type SavedModel } from "./saved_model.ts";
import { deleteTensor, fromTensor, toTensor, type Values } from "./values.ts";

/** A tensor as kernels see it: its id, and what they need to know without reading it. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/** A device of this process. */
export interface Device {
  name: string;
  type: string;
}

/** What tfjs-node's kernels call, plus what {@link "./compile.ts"} needs of it. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Values;
  executeOp(
    opName: string,
    opAttributes: readonly Attribute[],
    inputIds: readonly number[],
    numOutputs: number,
  ): TensorMetadata[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  /** Whether what is executed becomes a function that XLA compiles for a CPU. */
  readonly forXlaOnCpu: boolean;
}

/** The binding that runs ops at once. */
export interface EagerBinding extends Binding {
  readonly api: TensorFlowApi;
  readonly context: Pointer;
  /** The device that ops run on. */
  readonly device: Device;
  /** A second id for the same tensor, which stays valid when the first is deleted. */
  copySharing(id: number): number;
  /**
   * Runs a function whose last inputs are variables, of which it updates some or all: those that hold the
   * values of `variableIds`, which have the new values afterwards. A tensor that isn't a variable's value
   * yet becomes one, by giving up its memory, and stays one: an update is in place where nothing else
   * refers to that memory, and every other use of the id reads the value.
   */
  executeInPlace(
    functionName: string,
    attributes: readonly Attribute[],
    inputIds: readonly number[],
    variableIds: readonly number[],
    numOutputs: number,
  ): TensorMetadata[];
  /** Shape and dtype of a tensor. */
  metadata(id: number): TensorMetadata;
  /** The tensor's values in host memory, as a `TF_Tensor` that the caller deletes. */
  resolve(id: number): Pointer;
  loadSavedModel(exportDir: string, tags: string): number;
  deleteSavedModel(savedModelId: number): void;
  runSavedModel(
    savedModelId: number,
    inputIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  getNumOfSavedModels(): number;
}

/** With what the runtime is started. */
type StartOptions = DeviceOptions & { requireGpu: boolean; cluster?: Cluster };

/** A variable of TensorFlow that holds a tensor's value. */
interface Variable {
  /** Handle of the resource; TensorFlow frees the variable with it. */
  resource: Pointer;
  shape: readonly number[];
  dtype: number;
}

/** The name by which TensorFlow makes a variable that belongs to its handle and can't be found by name. */
const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/** The constants that kernels read off their binding. */
export const bindingConstants = { ...dtypes, ...attributes };

/**
 * Starts TensorFlow's eager runtime.
 *
 * @throws Error when a GPU was asked for and TensorFlow sees none, or when it cannot listen at its address
 *   within the cluster
 */
export function eagerBinding(
  api: TensorFlowApi,
  version: string,
  options: StartOptions,
): EagerBinding {
  const { context, device } = newContext(api, options);
  const setters: AttributeSetters = eagerSetters(api);
  const handles = new Map<number, Pointer>();
  const variables = new Map<number, Variable>();
  const savedModels = new Map<number, SavedModel>();
  let nextId = 0;
  let nextSavedModel = 0;

  function add(handle: Pointer): number {
    handles.set(nextId, handle);
    return nextId++;
  }

  function handleOf(id: number, use: string): Pointer {
    const handle = handles.get(id);
    if (handle !== undefined) return handle;
    throw new Error(
      id < 0
        ? `${use}: the tensor exists only inside the compiled function that made it; return it from ` +
          "that function to use it outside."
        : `${use}: the tensor has been disposed. Keep it with tf.keep, or clone it, if it is still needed.`,
    );
  }

  /** Calls `use` with the handles of tensors' values; those read off variables are for the call only. */
  function withValues<T>(
    ids: readonly number[],
    purpose: string,
    use: (values: Pointer[]) => T,
  ): T {
    const read: Pointer[] = [];
    try {
      return use(ids.map((id) => {
        const variable = variables.get(id);
        if (variable === undefined) return handleOf(id, purpose);
        const value = readVariable(variable);
        read.push(value);
        return value;
      }));
    } finally {
      for (const value of read) api.TFE_DeleteTensorHandle(value);
    }
  }

  function readVariable({ resource, dtype }: Variable): Pointer {
    return execute("ReadVariableOp", [ofType("dtype", dtype)], [resource], 1)[0];
  }

  function variableOf(id: number): Variable {
    let variable = variables.get(id);
    if (variable !== undefined) return variable;
    const value = handleOf(id, "giving a tensor away");
    const { shape, dtype } = metadata(id);
    const [resource] = execute(
      "VarHandleOp",
      [
        ofType("dtype", dtype),
        ofShape("shape", shape),
        ofText("shared_name", ANONYMOUS),
      ],
      [],
      1,
    );
    execute("AssignVariableOp", [ofType("dtype", dtype)], [resource, value], 0);
    api.TFE_DeleteTensorHandle(value);
    handles.delete(id);
    variable = { resource, shape, dtype };
    variables.set(id, variable);
    return variable;
  }

  function metadata(id: number): TensorMetadata {
    const variable = variables.get(id);
    if (variable !== undefined) {
      return { id, shape: [...variable.shape], dtype: variable.dtype };
    }
    const handle = handleOf(id, "metadata");
    const rank = api.TFE_TensorHandleNumDims(handle);
    const shape = new Array<number>(rank);
    for (let i = 0; i < rank; i++) shape[i] = Number(api.TFE_TensorHandleDim(handle, i));
    return { id, shape, dtype: api.TFE_TensorHandleDataType(handle) };
  }

  /** A handle in place of the `TF_Tensor`, which is deleted. */
  function toHandle(tensor: Pointer): Pointer {
    try {
      return api.TFE_NewTensorHandle(tensor);
    } finally {
      api.TF_DeleteTensor(tensor);
    }
  }

  function createTensor(shape: readonly number[], dtype: number, values: Values): number {
    const tensor = toTensor(api, shape, dtype, values);
    if (dtype === TF_STRING) return createStrings(tensor);
    const handle = toHandle(tensor);
    // Kernels for GPUs want int32 (shapes, axes, indices) in host memory.
    if (device.type === "CPU" || dtype === TF_INT32) return add(handle);
    try {
      return add(api.TFE_TensorHandleCopyToDevice(handle, context, cName(device.name)));
    } finally {
      api.TFE_DeleteTensorHandle(handle);
    }
  }

  /** Joining one tensor of strings copies it into memory that TensorFlow owns and frees by itself. */
  function createStrings(tensor: Pointer): number {
    try {
      const handle = api.TFE_NewTensorHandle(tensor);
      try {
        return add(execute("StringJoin", [ofInt("N", 1)], [handle], 1)[0]);
      } finally {
        api.TFE_DeleteTensorHandle(handle);
      }
    } finally {
      deleteTensor(api, tensor);
    }
  }

  function deleteId(id: number): void {
    api.TFE_DeleteTensorHandle(variables.get(id)?.resource ?? handleOf(id, "dispose"));
    handles.delete(id);
    variables.delete(id);
  }

  function resolve(id: number, purpose = "read"): Pointer {
    return withValues([id], purpose, ([value]) => api.TFE_TensorHandleResolve(value));
  }

  function tensorDataSync(id: number): Values {
    const tensor = resolve(id, "Reading a tensor's values");
    try {
      return fromTensor(api, tensor);
    } finally {
      api.TF_DeleteTensor(tensor);
    }
  }

  function executeOp(
    opName: string,
    opAttributes: readonly Attribute[],
    inputIds: readonly number[],
    numOutputs: number,
  ): TensorMetadata[] {
    return withValues(
      inputIds,
      opName,
      (inputs) => execute(opName, opAttributes, inputs, numOutputs),
    )
      .map((handle) => metadata(add(handle)));
  }

  function executeInPlace(
    functionName: string,
    opAttributes: readonly Attribute[],
    inputIds: readonly number[],
    variableIds: readonly number[],
    numOutputs: number,
  ): TensorMetadata[] {
    const resources = variableIds.map((id) => variableOf(id).resource);
    return withValues(
      inputIds,
      functionName,
      (inputs) => execute(functionName, opAttributes, [...inputs, ...resources], numOutputs),
    ).map((handle) => metadata(add(handle)));
  }

  function execute(
    opName: string,
    opAttributes: readonly Attribute[],
    inputs: readonly Pointer[],
    numOutputs: number,
  ): Pointer[] {
    const results = new BigUint64Array(numOutputs);
    const count = Int32Array.of(numOutputs);
    let op: Pointer = null;
    try {
      op = api.TFE_NewOp(context, cName(opName));
      for (const input of inputs) api.TFE_OpAddInput(op, input);
      setAttributes(setters, op, opAttributes);
      api.TFE_Execute(op, results, count);
    } catch (error) {
      throw new TensorFlowError(`${opName}: ${(error as Error).message}`, { cause: error });
    } finally {
      if (op !== null) api.TFE_DeleteOp(op);
    }
    return Array.from(
      results.subarray(0, count[0]),
      (pointer) => Deno.UnsafePointer.create(pointer),
    );
  }

  const binding: EagerBinding = {
    api,
    context,
    device,
    forXlaOnCpu: false,
    createTensor,
    deleteTensor: deleteId,
    tensorDataSync,
    executeOp,
    executeInPlace,
    metadata,
    resolve,
    copySharing: (id) =>
      add(withValues([id], "copy", ([value]) => api.TFE_TensorHandleCopySharingTensor(value))),
    isUsingGpuDevice: () => device.type === "GPU",
    getNumOfTensors: () => handles.size + variables.size,

    loadSavedModel(exportDir, tags) {
      savedModels.set(nextSavedModel, loadSavedModel(api, exportDir, tags.split(",")));
      return nextSavedModel++;
    },
    deleteSavedModel(id) {
      deleteSavedModel(api, savedModelOf(id));
      savedModels.delete(id);
    },
    runSavedModel(id, inputIds, inputNames, outputNames) {
      const inputs: Pointer[] = [];
      try {
        for (const input of inputIds) inputs.push(resolve(input, "runSavedModel"));
        const [feeds, fetches] = [inputNames, outputNames].map((names) =>
          names === "" ? [] : names.split(",")
        );
        const outputs = runSavedModel(api, savedModelOf(id), feeds, inputs, fetches);
        return outputs.map((tensor) => metadata(add(toHandle(tensor))));
      } finally {
        for (const input of inputs) api.TF_DeleteTensor(input);
      }
    },
    getNumOfSavedModels: () => savedModels.size,
  };

  function savedModelOf(id: number): SavedModel {
    const model = savedModels.get(id);
    if (model === undefined) throw new Error(`There is no SavedModel ${id}; has it been disposed?`);
    return model;
  }

  return Object.assign(binding, bindingConstants, { TF_Version: version });
}

/** A context with the device that its ops run on; where either cannot be had, nothing is left behind. */
function newContext(
  api: TensorFlowApi,
  { cluster, requireGpu, ...options }: StartOptions,
): { context: Pointer; device: Device } {
  const config = configProto(cluster ? { ...options, groupLeader: taskName(0) } : options);
  const contextOptions = api.TFE_NewContextOptions();
  let context: Pointer = null;
  try {
    api.TFE_ContextOptionsSetConfig(contextOptions, config, config.length);
    context = api.TFE_NewContext(contextOptions);
    if (cluster) listen(api, context, cluster, config);
    return { context, device: pickDevice(listDevices(api, context), requireGpu) };
  } catch (error) {
    if (context !== null) api.TFE_DeleteContext(context);
    throw error;
  } finally {
    api.TFE_DeleteContextOptions(contextOptions);
  }
}

/** Starts the server by which the processes of a cluster reach this one. */
function listen(api: TensorFlowApi, context: Pointer, cluster: Cluster, config: Uint8Array): void {
  const definition = serverDef(cluster, config);
  try {
    api.TFE_EnableCollectiveOps(context, definition, definition.length);
  } catch (error) {
    throw new Error(
      `TensorFlow cannot listen at ${cluster.addresses[cluster.index]}: ${
        (error as Error).message
      } ` +
        "Another process may use that port; choose other ports.",
      { cause: error },
    );
  }
}

function listDevices(api: TensorFlowApi, context: Pointer): Device[] {
  const list = api.TFE_ContextListDevices(context);
  try {
    return Array.from({ length: api.TF_DeviceListCount(list) }, (_, i) => ({
      name: textAt(api.TF_DeviceListName(list, i)),
      type: textAt(api.TF_DeviceListType(list, i)),
    }));
  } finally {
    api.TF_DeleteDeviceList(list);
  }
}

function pickDevice(devices: readonly Device[], requireGpu: boolean): Device {
  const gpu = devices.find((device) => device.type === "GPU");
  if (gpu !== undefined) return gpu;
  if (requireGpu) {
    throw new Error(
      "A GPU was asked for, but TensorFlow sees none; `deno task doctor --device gpu` says what is " +
        "missing. Ask for the CPU to run without.",
    );
  }
  return devices.find((device) => device.type === "CPU")!;
}
