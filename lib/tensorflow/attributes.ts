/**
 * Attributes of ops. The eager API (`TFE_OpSetAttr...`) and the graph API (`TF_SetAttr...`) set the same
 * kinds under different names; {@link setAttributes} works with either.
 */
import { cName, cString, pointerArray } from "./c_api.ts";
import type { Pointer, TensorFlowApi } from "./c_api.ts";

/** TensorFlow's numbers for kinds of attributes (`TF_AttrType` in `tf_attrtype.h`). */
export const TF_ATTR_STRING = 0;
export const TF_ATTR_INT = 1;
export const TF_ATTR_FLOAT = 2;
export const TF_ATTR_BOOL = 3;
export const TF_ATTR_TYPE = 4;
export const TF_ATTR_SHAPE = 5;

/** One attribute. An array is a list of the kind; for shapes, one array of numbers is one shape. */
export interface Attribute {
  name: string;
  type: number;
  value: AttributeValue;
}

/** A dtype, or a list of them, as an attribute. */
export function ofType(name: string, value: number | number[]): Attribute {
  return { name, type: TF_ATTR_TYPE, value };
}

/** A whole number, or a list of them, as an attribute. */
export function ofInt(name: string, value: number | number[]): Attribute {
  return { name, type: TF_ATTR_INT, value };
}

/** A number as an attribute. */
export function ofFloat(name: string, value: number): Attribute {
  return { name, type: TF_ATTR_FLOAT, value };
}

/** A truth value as an attribute. */
export function ofBool(name: string, value: boolean): Attribute {
  return { name, type: TF_ATTR_BOOL, value };
}

/** A text, or a list of them, as an attribute. */
export function ofText(name: string, value: string | string[]): Attribute {
  return { name, type: TF_ATTR_STRING, value };
}

/** A shape as an attribute. */
export function ofShape(name: string, value: readonly number[]): Attribute {
  return { name, type: TF_ATTR_SHAPE, value };
}

type AttributeValue =
  | boolean
  | number
  | string
  | readonly boolean[]
  | readonly number[]
  | readonly string[]
  | readonly (readonly number[])[];

type Setter = (target: Pointer, name: BufferSource, ...rest: any[]) => void;
type Kind =
  | "String"
  | "Int"
  | "Float"
  | "Bool"
  | "Type"
  | "Shape"
  | "StringList"
  | "IntList"
  | "FloatList"
  | "BoolList"
  | "TypeList"
  | "ShapeList";

/** The functions that set each kind of attribute on one sort of target. */
export type AttributeSetters = Record<Kind, Setter>;

/** Setters for an eager op (`TFE_Op*`). */
export function eagerSetters(api: TensorFlowApi): AttributeSetters {
  return {
    String: api.TFE_OpSetAttrString,
    Int: api.TFE_OpSetAttrInt,
    Float: api.TFE_OpSetAttrFloat,
    Bool: api.TFE_OpSetAttrBool,
    Type: api.TFE_OpSetAttrType,
    Shape: api.TFE_OpSetAttrShape,
    StringList: api.TFE_OpSetAttrStringList,
    IntList: api.TFE_OpSetAttrIntList,
    FloatList: api.TFE_OpSetAttrFloatList,
    BoolList: api.TFE_OpSetAttrBoolList,
    TypeList: api.TFE_OpSetAttrTypeList,
    ShapeList: api.TFE_OpSetAttrShapeList,
  };
}

/** Setters for a node of a graph (`TF_OperationDescription*`). */
export function graphSetters(api: TensorFlowApi): AttributeSetters {
  return {
    String: api.TF_SetAttrString,
    Int: api.TF_SetAttrInt,
    Float: api.TF_SetAttrFloat,
    Bool: api.TF_SetAttrBool,
    Type: api.TF_SetAttrType,
    Shape: api.TF_SetAttrShape,
    StringList: api.TF_SetAttrStringList,
    IntList: api.TF_SetAttrIntList,
    FloatList: api.TF_SetAttrFloatList,
    BoolList: api.TF_SetAttrBoolList,
    TypeList: api.TF_SetAttrTypeList,
    ShapeList: api.TF_SetAttrShapeList,
  };
}

/**
 * Sets attributes on an op or node.
 *
 * @throws Error naming the attribute when its kind is unknown or its value doesn't fit the kind
 */
export function setAttributes(
  set: AttributeSetters,
  target: Pointer,
  attributes: readonly Attribute[],
): void {
  for (const { name, type, value } of attributes) {
    const cname = cName(name);
    switch (type) {
      case TF_ATTR_STRING:
        if (Array.isArray(value)) {
          const texts = value.map(bytesOf);
          set.StringList(
            target,
            cname,
            pointerArray(texts.map((text) => Deno.UnsafePointer.of(text))),
            BigUint64Array.from(texts, (text) => BigInt(text.length)),
            texts.length,
          );
        } else {
          const text = bytesOf(value as string);
          set.String(target, cname, text, text.length);
        }
        break;
      case TF_ATTR_INT:
        if (Array.isArray(value)) set.IntList(target, cname, int64s(value), value.length);
        else set.Int(target, cname, Math.trunc(value as number));
        break;
      case TF_ATTR_FLOAT:
        if (Array.isArray(value)) {
          set.FloatList(target, cname, Float32Array.from(value), value.length);
        } else set.Float(target, cname, value as number);
        break;
      case TF_ATTR_BOOL:
        if (Array.isArray(value)) {
          set.BoolList(target, cname, Uint8Array.from(value, Number), value.length);
        } else set.Bool(target, cname, Number(value));
        break;
      case TF_ATTR_TYPE:
        if (Array.isArray(value)) {
          set.TypeList(target, cname, Int32Array.from(value), value.length);
        } else set.Type(target, cname, value as number);
        break;
      case TF_ATTR_SHAPE: {
        const shape = value as number[] | number[][];
        if (shape.some(Array.isArray)) {
          const dims = (shape as number[][]).map(int64s);
          set.ShapeList(
            target,
            cname,
            pointerArray(dims.map((dim) => Deno.UnsafePointer.of(dim))),
            Int32Array.from(dims, (dim) => dim.length),
            dims.length,
          );
        } else set.Shape(target, cname, int64s(shape as number[]), shape.length);
        break;
      }
      default:
        throw new Error(`Attribute ${name} has the kind ${type}, which TensorFlow does not know.`);
    }
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return cString(text).subarray(0, -1);
}

function int64s(values: readonly number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
}
