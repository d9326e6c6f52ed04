/**
 * TensorFlow's C API (`tensorflow/c/c_api.h`, `tensorflow/c/eager/c_api.h`), described once: the table
 * below is what `Deno.dlopen` opens, and the types of the calls follow from it.
 *
 * Two notations:
 * - `plain(parameters, result)`: the function as it is in C.
 * - `checked(parameters, result)`: a C function whose last parameter is a `TF_Status*`. The call here
 *   leaves that parameter out and throws a {@link TensorFlowError} when TensorFlow reports one.
 */

/** An error that TensorFlow itself reported; `message` holds TensorFlow's own words. */
export class TensorFlowError extends Error {
  override name = "TensorFlowError";
}

/** A C pointer; `null` is C's NULL. */
export type Pointer = Deno.PointerValue;

/** `TF_Output`, passed by value: an operation and which of its outputs. 16 bytes with padding. */
const TF_Output = { struct: ["pointer", "i32"] } as const;

function plain<const P extends readonly Deno.NativeType[], const R extends Deno.NativeResultType>(
  parameters: P,
  result: R,
): { parameters: P; result: R } {
  return { parameters, result };
}

function checked<const P extends readonly Deno.NativeType[], const R extends Deno.NativeResultType>(
  parameters: P,
  result: R,
): { parameters: P; result: R; status: true } {
  return { parameters, result, status: true };
}

const table = {
  TF_Version: plain([], "pointer"),

  TF_NewStatus: plain([], "pointer"),
  TF_GetCode: plain(["pointer"], "i32"),
  TF_Message: plain(["pointer"], "pointer"),
  TF_SetStatus: plain(["pointer", "i32", "buffer"], "void"),

  TF_NewBuffer: plain([], "pointer"),
  TF_DeleteBuffer: plain(["pointer"], "void"),
  TF_GetRegisteredKernelsForOp: checked(["buffer"], "pointer"),

  TF_AllocateTensor: plain(["i32", "buffer", "i32", "usize"], "pointer"),
  TF_DeleteTensor: plain(["pointer"], "void"),
  TF_TensorType: plain(["pointer"], "i32"),
  TF_TensorData: plain(["pointer"], "pointer"),
  TF_TensorByteSize: plain(["pointer"], "usize"),
  TF_TensorElementCount: plain(["pointer"], "i64"),
  TF_StringInit: plain(["pointer"], "void"),
  TF_StringCopy: plain(["pointer", "buffer", "usize"], "void"),
  TF_StringGetDataPointer: plain(["pointer"], "pointer"),
  TF_StringGetSize: plain(["pointer"], "usize"),
  TF_StringDealloc: plain(["pointer"], "void"),

  TFE_NewContextOptions: plain([], "pointer"),
  TFE_ContextOptionsSetConfig: checked(["pointer", "buffer", "usize"], "void"),
  TFE_DeleteContextOptions: plain(["pointer"], "void"),
  TFE_NewContext: checked(["pointer"], "pointer"),
  TFE_DeleteContext: plain(["pointer"], "void"),
  TFE_ContextListDevices: checked(["pointer"], "pointer"),
  TFE_ContextAddFunction: checked(["pointer", "pointer"], "void"),
  TFE_ContextRemoveFunction: checked(["pointer", "buffer"], "void"),
  TFE_EnableCollectiveOps: checked(["pointer", "buffer", "usize"], "void"),
  TFE_AbortCollectiveOps: plain(["pointer", "pointer"], "void"),
  TFE_CollectiveOpsCheckPeerHealth: checked(["pointer", "buffer", "i64"], "void"),
  TF_DeleteDeviceList: plain(["pointer"], "void"),
  TF_DeviceListCount: plain(["pointer"], "i32"),
  TF_DeviceListName: checked(["pointer", "i32"], "pointer"),
  TF_DeviceListType: checked(["pointer", "i32"], "pointer"),

  TFE_NewTensorHandle: checked(["pointer"], "pointer"),
  TFE_DeleteTensorHandle: plain(["pointer"], "void"),
  TFE_TensorHandleDataType: plain(["pointer"], "i32"),
  TFE_TensorHandleNumDims: checked(["pointer"], "i32"),
  TFE_TensorHandleDim: checked(["pointer", "i32"], "i64"),
  TFE_TensorHandleResolve: checked(["pointer"], "pointer"),
  TFE_TensorHandleCopyToDevice: checked(["pointer", "pointer", "buffer"], "pointer"),
  TFE_TensorHandleCopySharingTensor: checked(["pointer"], "pointer"),

  TFE_NewOp: checked(["pointer", "buffer"], "pointer"),
  TFE_DeleteOp: plain(["pointer"], "void"),
  TFE_OpAddInput: checked(["pointer", "pointer"], "void"),
  TFE_Execute: checked(["pointer", "buffer", "buffer"], "void"),
  TFE_OpSetAttrString: plain(["pointer", "buffer", "buffer", "usize"], "void"),
  TFE_OpSetAttrInt: plain(["pointer", "buffer", "i64"], "void"),
  TFE_OpSetAttrFloat: plain(["pointer", "buffer", "f32"], "void"),
  TFE_OpSetAttrBool: plain(["pointer", "buffer", "u8"], "void"),
  TFE_OpSetAttrType: plain(["pointer", "buffer", "i32"], "void"),
  TFE_OpSetAttrShape: checked(["pointer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrStringList: plain(["pointer", "buffer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrIntList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrFloatList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrBoolList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrTypeList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TFE_OpSetAttrShapeList: checked(["pointer", "buffer", "buffer", "buffer", "i32"], "void"),

  TF_NewGraph: plain([], "pointer"),
  TF_DeleteGraph: plain(["pointer"], "void"),
  TF_GraphGetOpDef: checked(["pointer", "buffer", "pointer"], "void"),
  TF_GraphGetTensorNumDims: checked(["pointer", TF_Output], "i32"),
  TF_GraphGetTensorShape: checked(["pointer", TF_Output, "buffer", "i32"], "void"),
  TF_GraphSetTensorShape: checked(["pointer", TF_Output, "buffer", "i32"], "void"),
  TF_GraphOperationByName: plain(["pointer", "buffer"], "pointer"),
  TF_NewOperation: plain(["pointer", "buffer", "buffer"], "pointer"),
  TF_AddInput: plain(["pointer", TF_Output], "void"),
  TF_AddInputList: plain(["pointer", "buffer", "i32"], "void"),
  TF_AddControlInput: plain(["pointer", "pointer"], "void"),
  TF_FinishOperation: checked(["pointer"], "pointer"),
  TF_OperationOutputType: plain([TF_Output], "i32"),
  TF_SetAttrString: plain(["pointer", "buffer", "buffer", "usize"], "void"),
  TF_SetAttrInt: plain(["pointer", "buffer", "i64"], "void"),
  TF_SetAttrFloat: plain(["pointer", "buffer", "f32"], "void"),
  TF_SetAttrBool: plain(["pointer", "buffer", "u8"], "void"),
  TF_SetAttrType: plain(["pointer", "buffer", "i32"], "void"),
  TF_SetAttrShape: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrTensor: checked(["pointer", "buffer", "pointer"], "void"),
  TF_SetAttrStringList: plain(["pointer", "buffer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrIntList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrFloatList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrBoolList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrTypeList: plain(["pointer", "buffer", "buffer", "i32"], "void"),
  TF_SetAttrShapeList: plain(["pointer", "buffer", "buffer", "buffer", "i32"], "void"),
  // fn_body, name, append_hash, num_opers, opers, ninputs, inputs, noutputs, outputs, output_names,
  // ncontrol_outputs, control_outputs, control_output_names, opts, description
  TF_GraphToFunctionWithControlOutputs: checked([
    "pointer",
    "buffer",
    "u8",
    "i32",
    "buffer",
    "i32",
    "buffer",
    "i32",
    "buffer",
    "buffer",
    "i32",
    "buffer",
    "buffer",
    "pointer",
    "buffer",
  ], "pointer"),
  TF_DeleteFunction: plain(["pointer"], "void"),

  TF_NewSessionOptions: plain([], "pointer"),
  TF_DeleteSessionOptions: plain(["pointer"], "void"),
  // options, run_options, export_dir, tags, number of tags, graph, meta graph
  TF_LoadSessionFromSavedModel: checked([
    "pointer",
    "pointer",
    "buffer",
    "buffer",
    "i32",
    "pointer",
    "pointer",
  ], "pointer"),
  // session, run_options, inputs, values, count, outputs, values, count, targets, count, run_metadata
  TF_SessionRun: checked([
    "pointer",
    "pointer",
    "buffer",
    "buffer",
    "i32",
    "buffer",
    "buffer",
    "i32",
    "buffer",
    "i32",
    "pointer",
  ], "void"),
  TF_DeleteSession: checked(["pointer"], "void"),
} as const;

type Table = typeof table;

type Argument<T> = T extends "pointer" ? Pointer
  : T extends "buffer" | { readonly struct: unknown } ? BufferSource | null
  : T extends "i64" | "u64" | "isize" | "usize" ? number | bigint
  : number;
type Arguments<P> = { -readonly [K in keyof P]: Argument<P[K]> };
type Result<R> = R extends "pointer" ? Pointer
  : R extends "void" ? void
  : R extends "i64" | "u64" | "isize" | "usize" ? bigint
  : number;

/** The functions of the table, ready to call. */
export type TensorFlowApi = {
  readonly [Name in keyof Table]: (
    ...args: Arguments<Table[Name]["parameters"]> extends infer A extends unknown[] ? A : never
  ) => Result<Table[Name]["result"]>;
};

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * Opens the C API in a shared library.
 *
 * @param path the library that exports the API (`libtensorflow_cc`)
 * @throws Error from `Deno.dlopen` when the file is no shared library or lacks a function of the table
 */
export function openApi(path: string): TensorFlowApi {
  const interface_ = Object.fromEntries(
    Object.entries(table).map(([name, entry]) => {
      const parameters = "status" in entry ? [...entry.parameters, "pointer"] : entry.parameters;
      return [name, { parameters, result: entry.result }];
    }),
  ) as unknown as Deno.ForeignLibraryInterface;
  const symbols = Deno.dlopen(path, interface_).symbols as unknown as Record<string, AnyFunction>;

  const status = symbols.TF_NewStatus();
  const { TF_GetCode: code, TF_Message: message } = symbols;
  const throwing = (call: AnyFunction): AnyFunction => (...args) => {
    const result = call(...args, status);
    if (code(status) !== 0) throw new TensorFlowError(readable(textAt(message(status) as Pointer)));
    return result;
  };
  return Object.fromEntries(
    Object.entries(table).map(([name, entry]) => [
      name,
      "status" in entry ? throwing(symbols[name]) : symbols[name],
    ]),
  ) as unknown as TensorFlowApi;
}

/** The C string at a pointer; empty for NULL. */
export function textAt(pointer: Pointer): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}

/** A copy of what a `TF_Buffer` holds. */
export function bufferBytes(buffer: Pointer): Uint8Array {
  // TF_Buffer: const void* data; size_t length; ...
  const view = new Deno.UnsafePointerView(buffer as Deno.PointerObject);
  const bytes = new Uint8Array(Number(view.getBigUint64(8)));
  Deno.UnsafePointerView.copyInto(view.getPointer(0) as Deno.PointerObject, bytes);
  return bytes;
}

/** TensorFlow prefixes eager errors with the name of an internal wrapper function; users need no such thing. */
function readable(message: string): string {
  return message.replace(/\{\{function_node [^}]*\}\}\s*/g, "").trim();
}

const interned = new Map<string, Uint8Array<ArrayBuffer>>();

/**
 * A NUL-terminated copy of `text` that lives as long as the process: names of ops and attributes recur on
 * every call, and TensorFlow keeps pointers to some of them beyond the call.
 */
export function cName(text: string): Uint8Array<ArrayBuffer> {
  let bytes = interned.get(text);
  if (bytes === undefined) {
    bytes = cString(text);
    interned.set(text, bytes);
  }
  return bytes;
}

/** A NUL-terminated copy of `text`, for one call. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

/** An array of C pointers, as bytes: `T* const*` or `T**`. */
export function pointerArray(pointers: readonly Pointer[]): BigUint64Array<ArrayBuffer> {
  return BigUint64Array.from(pointers, (pointer) => Deno.UnsafePointer.value(pointer));
}

/** The bytes of consecutive `TF_Output` values. */
export function outputArray(
  outputs: readonly { operation: Pointer; index: number }[],
): BigUint64Array<ArrayBuffer> {
  const words = new BigUint64Array(2 * outputs.length);
  outputs.forEach(({ operation, index }, i) => {
    words[2 * i] = Deno.UnsafePointer.value(operation);
    words[2 * i + 1] = BigInt(index);
  });
  return words;
}
