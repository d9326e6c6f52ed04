/** The part of an op's definition (`OpDef` in `op_def.proto`) that building a graph needs. */
export interface OpDef {
  /** The input arguments, in order. */
  inputs: InputArgument[];
  /** Names of the op's attributes. */
  attributes: Set<string>;
}

/** An input argument of an op. */
export interface InputArgument {
  /** Whether it is a list of tensors. */
  list: boolean;
  /** The attribute that gives the list's length, where its tensors are of one dtype. */
  numberAttribute: string;
  /** The attributes that the tensors given for it determine: their number, their dtype or dtypes. */
  determines: string[];
}

/**
 * Reads an `OpDef` from its protocol buffer bytes. Field numbers: `OpDef.input_arg` 2, `OpDef.attr` 4,
 * `ArgDef.type_attr` 4, `ArgDef.number_attr` 5, `ArgDef.type_list_attr` 6, `AttrDef.name` 1.
 */
export function parseOpDef(bytes: Uint8Array): OpDef {
  const definition: OpDef = { inputs: [], attributes: new Set() };
  for (const [number, content] of fields(bytes)) {
    if (number === 2) {
      const argument = Object.fromEntries(fields(content));
      const [typeAttribute, numberAttribute, typeListAttribute] = [4, 5, 6].map((field) =>
        text(argument[field])
      );
      definition.inputs.push({
        list: numberAttribute !== "" || typeListAttribute !== "",
        numberAttribute,
        determines: [typeAttribute, numberAttribute, typeListAttribute].filter((name) =>
          name !== ""
        ),
      });
    } else if (number === 4) {
      definition.attributes.add(text(Object.fromEntries(fields(content))[1]));
    }
  }
  return definition;
}

/**
 * Reads from a `KernelList` (`kernel_def.proto`) the types of device that it has kernels for, such as `CPU`.
 * Field numbers: `KernelList.kernel` 1, `KernelDef.device_type` 2.
 */
export function parseKernelDevices(bytes: Uint8Array): Set<string> {
  const kernels = [...fields(bytes)].filter(([number]) => number === 1);
  return new Set(kernels.map(([, kernel]) => text(Object.fromEntries(fields(kernel))[2])));
}

/** Number and content of the length-delimited fields of a message; other fields are passed over. */
function* fields(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield [tag >>> 3, bytes.subarray(at, at + length)];
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error(
          `A definition of TensorFlow's has wire type ${
            tag & 7
          }, which protocol buffers no longer use.`,
        );
    }
  }
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
