/** TensorFlow's numbers for data types (`TF_DataType` in `tf_datatype.h`). */
export const TF_FLOAT = 1;
export const TF_DOUBLE = 2;
export const TF_INT32 = 3;
export const TF_UINT8 = 4;
export const TF_STRING = 7;
export const TF_COMPLEX64 = 8;
export const TF_INT64 = 9;
export const TF_BOOL = 10;
export const TF_BFLOAT16 = 14;
export const TF_RESOURCE = 20;
export const TF_UINT32 = 22;

/** Names as TensorFlow users know them, for messages. */
export function dtypeName(dtype: number): string {
  return names[dtype] ?? `TensorFlow's data type ${dtype}`;
}

const names: Record<number, string> = {
  [TF_FLOAT]: "float32",
  [TF_DOUBLE]: "float64",
  [TF_INT32]: "int32",
  [TF_UINT8]: "uint8",
  [TF_STRING]: "string",
  [TF_COMPLEX64]: "complex64",
  [TF_INT64]: "int64",
  [TF_BOOL]: "bool",
  [TF_BFLOAT16]: "bfloat16",
  [TF_RESOURCE]: "resource",
  [TF_UINT32]: "uint32",
};
