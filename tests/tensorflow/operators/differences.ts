/** Where TensorFlow's results are not those of tfjs' CPU backend, by case and with the cause. */
export interface Difference {
  /** Names of cases (see `operators.ts`). */
  cases: string[];
  cause: string;
}

/** Every name with every row of dtypes. */
function each(names: string, ...dtypes: string[]): string[] {
  return dtypes.flatMap((dtype) => names.split(" ").map((name) => `${name} ${dtype}`));
}

const withInteger = ["int32 int32", "int32 bool", "bool int32"];
const withFloat = [
  "float32 float32",
  "float32 int32",
  "float32 bool",
  "int32 float32",
  "bool float32",
];

/** An error instead of values, eagerly and as a graph. */
export const refused: Difference[] = [
  {
    cases: [
      ...each(
        "acos acosh asin asinh atan atanh expm1 log1p logSigmoid selu sinh softplus",
        "int32",
        "bool",
      ),
      ...each("reciprocal", "int32"),
      ...each("atan2", ...withInteger, "bool bool"),
    ],
    cause: "TensorFlow has the op for floats only; tfjs rounds its result towards 0.",
  },
  {
    cases: [
      ...each("abs exp neg reciprocal relu relu6 sign square", "bool"),
      ...each("add div divNoNan floorDiv mod mul pow squaredDifference sub", "bool bool"),
      ...each("greater greaterEqual less lessEqual where", "bool bool"),
      ...each("cumprod cumsum logSoftmax logSumExp max min norm topk", "bool"),
    ],
    cause: "TensorFlow neither computes with truth values nor orders them; cast them first.",
  },
  {
    cases: each("div divNoNan floorDiv mod", ...withInteger),
    cause: "TensorFlow divides no integer by 0; tfjs has an integer for it.",
  },
  {
    cases: each("pow", "int32 int32", "bool int32"),
    cause: "TensorFlow has no integer power with a negative exponent; tfjs rounds it towards 0.",
  },
];

/** Other values, or values of another dtype, in every mode. */
export const other: Difference[] = [
  { cases: ["sign float32"], cause: "The sign of NaN is NaN in TensorFlow and 0 in tfjs." },
  {
    cases: ["toInt float32"],
    cause: "NaN and the infinities have no integer: what a processor gives, and 0 in tfjs.",
  },
  {
    cases: ["clipByValue bool"],
    cause: "TensorFlow has no truth values between -1 and 2, so they become int32.",
  },
  {
    cases: each("floorDiv", ...withFloat),
    cause: "TensorFlow's floors of floats are floats, tfjs' are int32.",
  },
  {
    cases: ["mod float32 float32"],
    cause: "-40 modulo infinity is infinity in TensorFlow (the divisor's sign) and NaN in tfjs.",
  },
  {
    cases: ["pow bool float32"],
    cause: "1 to the power of infinity is 1 in IEEE 754, and NaN in JavaScript.",
  },
];

/** Values that differ from the eager ones where XLA compiles. */
export const underXla: Difference[] = [
  { cases: ["toInt float32"], cause: "XLA gives 0 for NaN and the nearest integer for infinity." },
  {
    cases: each("maximum minimum", "float32 float32", "int32 float32", "bool float32"),
    cause: "XLA's extrema on a CPU pass NaN over.",
  },
  {
    cases: [...each("mul", "float32 bool", "bool float32"), "prelu float32 bool"],
    cause: "XLA makes a choice of a product with a truth value, so that infinity times 0 is 0.",
  },
];
