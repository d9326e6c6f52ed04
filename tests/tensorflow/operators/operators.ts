/** The ops that are compared with tfjs' own CPU backend, and what they are called with. */
import { tf } from "@/tensorflow/mod.ts";

/** The dtypes of an op's operands. */
export type Dtype = "float32" | "int32" | "bool";

/** One op with operands of certain dtypes. */
export interface Case {
  /** Such as `add int32 float32`. */
  name: string;
  operands: tf.TensorLike[];
  dtypes: Dtype[];
  apply: (...operands: any[]) => tf.Tensor | tf.Tensor[];
}

const dtypes: Dtype[] = ["float32", "int32", "bool"];

const values: Record<Dtype, tf.TensorLike> = {
  float32: [-2.5, -1, -0.5, -0, 0, 0.3, 0.5, 1, 1.5, 2.5, 3, NaN, Infinity, -Infinity, 40, -40],
  int32: [-7, -3, -2, -1, 0, 0, 1, 2, 3, 4, 7, 11, 100, -100, 46340, 2],
  bool: [0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1],
};

const seconds: Record<Dtype, tf.TensorLike> = {
  float32: [2, -1, 0.5, 0, -0, 1.5, -0.5, 3, 2, -2, 0.3, 1, 2, -3, NaN, Infinity],
  int32: [2, 2, -3, -1, 1, 2, -1, 3, 2, 5, -2, 3, 7, 7, 2, 0],
  bool: [0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1],
};

/** By rows of four, so that rows and columns differ; without NaN, whose place in an order is nobody's. */
const matrices: Record<Dtype, tf.TensorLike> = {
  float32: [[1, -2.5, 3, 0.5], [4, 4, -1, 0], [-3, 2, 2, -0.5]],
  int32: [[1, -2, 3, 5], [4, 4, -1, 0], [-3, 2, 2, -5]],
  bool: [[1, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]],
};

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  abs: tf.abs,
  acos: tf.acos,
  acosh: tf.acosh,
  asin: tf.asin,
  asinh: tf.asinh,
  atan: tf.atan,
  atanh: tf.atanh,
  ceil: tf.ceil,
  clipByValue: (x) => tf.clipByValue(x, -1, 2),
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  isNaN: tf.isNaN,
  leakyRelu: tf.leakyRelu,
  log: tf.log,
  log1p: tf.log1p,
  logSigmoid: tf.logSigmoid,
  logicalNot: tf.logicalNot,
  neg: tf.neg,
  onesLike: tf.onesLike,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  step: tf.step,
  tan: tf.tan,
  tanh: tf.tanh,
  toBool: (x) => tf.cast(x, "bool"),
  toFloat: (x) => tf.cast(x, "float32"),
  toInt: (x) => tf.cast(x, "int32"),
  zerosLike: tf.zerosLike,
};

const binary: Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  atan2: tf.atan2,
  bitwiseAnd: tf.bitwiseAnd,
  div: tf.div,
  divNoNan: tf.divNoNan,
  equal: tf.equal,
  floorDiv: tf.floorDiv,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
  maximum: tf.maximum,
  minimum: tf.minimum,
  mod: tf.mod,
  mul: tf.mul,
  notEqual: tf.notEqual,
  pow: tf.pow,
  prelu: tf.prelu,
  squaredDifference: tf.squaredDifference,
  sub: tf.sub,
  where: (x, y) => tf.where(tf.greater(x, y), x, y),
};

const alongAxes = (apply: (x: tf.Tensor, axis?: number) => tf.Tensor) => (x: tf.Tensor) => [
  apply(x),
  apply(x, 0),
  apply(x, -1),
];

const reductions: Record<string, (x: tf.Tensor) => tf.Tensor | tf.Tensor[]> = {
  all: alongAxes(tf.all),
  any: alongAxes(tf.any),
  argMax: (x) => [tf.argMax(x), tf.argMax(x, -1)],
  argMin: (x) => [tf.argMin(x), tf.argMin(x, -1)],
  bincount: (x) => tf.bincount(tf.abs(tf.reshape(x, [12])) as tf.Tensor1D, tf.tensor1d([]), 6),
  cumprod: (x) => [tf.cumprod(x, 0), tf.cumprod(x, 1, true, true)],
  cumsum: (x) => [tf.cumsum(x, 0), tf.cumsum(x, 1, true, true)],
  euclideanNorm: alongAxes(tf.euclideanNorm),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: alongAxes(tf.logSumExp),
  max: alongAxes(tf.max),
  mean: alongAxes(tf.mean),
  min: alongAxes(tf.min),
  moments: (x) => {
    const whole = tf.moments(x);
    const rows = tf.moments(x, 1);
    return [whole.mean, whole.variance, rows.mean, rows.variance];
  },
  norm: alongAxes((x, axis) => tf.norm(x, 1, axis)),
  prod: alongAxes(tf.prod),
  softmax: (x) => tf.softmax(x),
  sum: alongAxes(tf.sum),
  topk: (x) => {
    const { values, indices } = tf.topk(x, 2);
    return [values, indices];
  },
};

/** All cases, in groups that one compiled function can have for its arguments. */
export function groups(): Case[][] {
  const alone = (ops: Record<string, Case["apply"]>, operands: Record<Dtype, tf.TensorLike>) =>
    dtypes.map((dtype) =>
      Object.entries(ops).map(([name, apply]) => ({
        name: `${name} ${dtype}`,
        operands: [operands[dtype]],
        dtypes: [dtype],
        apply,
      }))
    );
  const pairs = dtypes.flatMap((first) =>
    dtypes.map((second) =>
      Object.entries(binary).map(([name, apply]) => ({
        name: `${name} ${first} ${second}`,
        operands: [values[first], seconds[second]],
        dtypes: [first, second],
        apply,
      }))
    )
  );
  return [...alone(unary, values), ...pairs, ...alone(reductions, matrices)];
}
