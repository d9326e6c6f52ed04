/** Kernels of ops that tfjs and TensorFlow have, and tfjs-node-gpu leaves out. */
import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, ofBool, ofInt, ofText, ofType } from "./attributes.ts";
import { TF_INT32, TF_INT64 } from "./dtype.ts";
import type { Call, Kernel } from "./node_backend.ts";
import { opSequence } from "./op_sequence.ts";

/** An op that takes the call's tensors and nothing else. */
function plain(opName: string, inputNames: readonly string[]) {
  return ({ inputs, backend }: Call): tf.Tensor => {
    const tensors = inputNames.map((name) => inputs[name]);
    return backend.executeMultipleOutputs(opName, [], tensors, 1)[0];
  };
}

/**
 * An op that counts in int64 where tfjs does in int32.
 *
 * @param tensors the inputs that are int64 for TensorFlow are listed as `[tensor]`
 * @param narrow the outputs that are int64 for TensorFlow
 */
function inInt64(
  { backend }: Call,
  opName: string,
  attributes: Attribute[],
  tensors: (tf.TensorInfo | [tf.TensorInfo])[],
  numOutputs: number,
  narrow: readonly number[],
): tf.Tensor[] {
  const sequence = opSequence(backend.binding);
  const cast = (id: number, to: number) => sequence.run("Cast", [ofType("DstT", to)], [id])[0];
  const inputs = tensors.map((tensor) => {
    const [id] = backend.getInputTensorIds(Array.isArray(tensor) ? tensor : [tensor]);
    return Array.isArray(tensor) ? cast(id, TF_INT64) : id;
  });
  const outputs = sequence.run(opName, attributes, inputs, numOutputs);
  const results = outputs.map((id, i) => narrow.includes(i) ? cast(id, TF_INT32) : id);
  return sequence.results(results).map((result) => backend.createOutputTensor(result));
}

const denseBincount: Kernel = ({ inputs: { x, weights }, attrs, backend }) => {
  const { size, binaryOutput = false } = attrs as { size: number; binaryOutput?: boolean };
  const length = tf.scalar(size, "int32");
  const binary = ofBool("binary_output", binaryOutput);
  try {
    return backend.executeMultipleOutputs("DenseBincount", [binary], [x, length, weights], 1)[0];
  } finally {
    length.dispose();
  }
};

const maxPoolWithArgmax: Kernel = (call) => {
  const { x } = call.inputs;
  const { filterSize, strides, pad, includeBatchInIndex } = call.attrs as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: "valid" | "same" | number;
    includeBatchInIndex: boolean;
  };
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
  const { type } = info.padInfo;
  if (type !== "VALID" && type !== "SAME") {
    throw new Error(
      `maxPoolWithArgmax: TensorFlow pads "valid" or "same", not by numbers (here ${pad}). Pad with tf.pad first.`,
    );
  }
  const attributes = [
    ofInt("ksize", [1, info.filterHeight, info.filterWidth, 1]),
    ofInt("strides", [1, info.strideHeight, info.strideWidth, 1]),
    ofText("padding", type),
    ofType("Targmax", TF_INT64),
    ofBool("include_batch_in_index", includeBatchInIndex),
  ];
  return inInt64(call, "MaxPoolWithArgmax", attributes, [x], 2, [1]);
};

const raggedGather: Kernel = ({ inputs, attrs, backend }) => {
  const splits = inputs.paramsNestedSplits as unknown as tf.TensorInfo[];
  const { outputRaggedRank } = attrs as { outputRaggedRank: number };
  return backend.executeMultipleOutputs(
    "RaggedGather",
    [
      ...["Tsplits", "Tindices"].map((name) => ofType(name, TF_INT32)),
      ofType("Tvalues", backend.getDTypeInteger(inputs.paramsDenseValues.dtype)),
      ofInt("PARAMS_RAGGED_RANK", splits.length),
      ofInt("OUTPUT_RAGGED_RANK", outputRaggedRank),
    ],
    [...splits, inputs.paramsDenseValues, inputs.indices],
    outputRaggedRank + 1,
  );
};

const raggedRange: Kernel = ({ inputs: { starts, limits, deltas }, backend }) =>
  backend.executeMultipleOutputs(
    "RaggedRange",
    [ofType("Tsplits", TF_INT32)],
    [starts, limits, deltas],
    2,
  );

const raggedTensorToTensor: Kernel = ({ inputs, attrs, backend }) => {
  const partitions = inputs.rowPartitionTensors as unknown as tf.TensorInfo[];
  const { rowPartitionTypes } = attrs as { rowPartitionTypes: string[] };
  return backend.executeMultipleOutputs(
    "RaggedTensorToTensor",
    [
      ...["Tindex", "Tshape"].map((name) => ofType(name, TF_INT32)),
      ofType("T", backend.getDTypeInteger(inputs.values.dtype)),
      ofInt("num_row_partition_tensors", partitions.length),
      ofText("row_partition_types", rowPartitionTypes),
    ],
    [inputs.shape, inputs.values, inputs.defaultValue, ...partitions],
    1,
  )[0];
};

/**
 * The angle is known beforehand, so the place that each pixel comes from is too: one gather does it. The opacity
 * that pixels from outside get where `fillValue` is a colour is 255, as in tfjs.
 */
const rotateWithOffset: Kernel = ({ inputs: { image }, attrs }) => {
  const { radians, fillValue, center } = attrs as {
    radians: number;
    fillValue: number | [number, number, number];
    center: number | [number, number];
  };
  const [batch, height, width, channels] = image.shape;
  const [centerX, centerY] = tf.backend_util.getImageCenter(center, height, width);
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const places = new Int32Array(height * width);
  const inside = new Uint8Array(height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [right, down] = [column - centerX, row - centerY];
      const x = Math.round(right * cos - down * sin + centerX);
      const y = Math.round(right * sin + down * cos + centerY);
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      places[row * width + column] = y * width + x;
      inside[row * width + column] = 1;
    }
  }
  const fill = Array.from(
    { length: channels },
    (_, channel) =>
      typeof fillValue === "number" ? fillValue : channel === 3 ? 255 : fillValue[channel],
  );
  return tf.tidy(() => {
    const pixels = tf.reshape(image as tf.Tensor, [batch, height * width, channels]);
    const turned = tf.gather(pixels, tf.tensor1d(places, "int32"), 1);
    const mask = tf.tensor(inside, [height * width, 1], "bool");
    return tf.reshape(tf.where(mask, turned, tf.tensor1d(fill)), [batch, height, width, channels]);
  });
};

const searchSorted: Kernel = ({ inputs: { sortedSequence, values }, attrs, backend }) =>
  backend.executeMultipleOutputs(
    attrs.side === "left" ? "LowerBound" : "UpperBound",
    [ofType("out_type", TF_INT32)],
    [sortedSequence, values],
    1,
  )[0];

const sparseFillEmptyRows: Kernel = (call) => {
  const { indices, values, denseShape, defaultValue } = call.inputs;
  const tensors: (tf.TensorInfo | [tf.TensorInfo])[] = [
    [indices],
    values,
    [denseShape],
    defaultValue,
  ];
  return inInt64(call, "SparseFillEmptyRows", [], tensors, 4, [0, 3]);
};

const sparseReshape: Kernel = (call) => {
  const { inputIndices, inputShape, newShape } = call.inputs;
  return inInt64(call, "SparseReshape", [], [[inputIndices], [inputShape], [newShape]], 2, [0, 1]);
};

/** TensorFlow has means of floats only; tfjs drops what follows the point of an integer's. */
const sparseSegmentMean: Kernel = (call) => {
  const { data, indices, segmentIds } = call.inputs;
  const mean = plain("SparseSegmentMean", ["data", "indices", "segmentIds"]);
  if (data.dtype === "float32") return mean(call);
  return tf.tidy(() => {
    const floats = tf.cast(data as tf.Tensor, "float32");
    const means = mean({ ...call, inputs: { data: floats, indices, segmentIds } });
    return tf.cast(means, data.dtype);
  });
};

const stringNGrams: Kernel = ({ inputs: { data, dataSplits }, attrs, backend }) =>
  backend.executeMultipleOutputs(
    "StringNGrams",
    [
      ofText("separator", attrs.separator as string),
      ofInt("ngram_widths", attrs.nGramWidths as number[]),
      ofText("left_pad", attrs.leftPad as string),
      ofText("right_pad", attrs.rightPad as string),
      ofInt("pad_width", attrs.padWidth as number),
      ofBool("preserve_short_sequences", attrs.preserveShortSequences as boolean),
    ],
    [data, dataSplits],
    2,
  );

const stringSplit: Kernel = (call) => {
  const { input, delimiter } = call.inputs;
  const skipping = ofBool("skip_empty", call.attrs.skipEmpty as boolean);
  return inInt64(call, "StringSplit", [skipping], [input, delimiter], 3, [0, 2]);
};

const stringToHashBucketFast: Kernel = (call) => {
  const buckets = ofInt("num_buckets", call.attrs.numBuckets as number);
  return inInt64(call, "StringToHashBucketFast", [buckets], [call.inputs.input], 1, [0])[0];
};

const transform: Kernel = ({ inputs: { image, transforms }, attrs, backend }) => {
  const { interpolation, fillMode, fillValue, outputShape } = attrs as {
    interpolation: string;
    fillMode: string;
    fillValue: number;
    outputShape?: [number, number];
  };
  const size = tf.tensor1d(outputShape ?? image.shape.slice(1, 3), "int32");
  const fill = tf.scalar(fillValue);
  try {
    return backend.executeMultipleOutputs(
      "ImageProjectiveTransformV3",
      [
        ofText("interpolation", interpolation.toUpperCase()),
        ofText("fill_mode", fillMode.toUpperCase()),
      ],
      [image, transforms, size, fill],
      1,
    )[0];
  } finally {
    tf.dispose([size, fill]);
  }
};

/** The kernels by the names that tfjs has for their ops. */
export const absentKernels: Record<string, Kernel> = {
  BitwiseAnd: plain("BitwiseAnd", ["a", "b"]),
  DenseBincount: denseBincount,
  MaxPoolWithArgmax: maxPoolWithArgmax,
  RaggedGather: raggedGather,
  RaggedRange: raggedRange,
  RaggedTensorToTensor: raggedTensorToTensor,
  RotateWithOffset: rotateWithOffset,
  SearchSorted: searchSorted,
  SparseFillEmptyRows: sparseFillEmptyRows,
  SparseReshape: sparseReshape,
  SparseSegmentMean: sparseSegmentMean,
  SparseSegmentSum: plain("SparseSegmentSum", ["data", "indices", "segmentIds"]),
  StringNGrams: stringNGrams,
  StringSplit: stringSplit,
  StringToHashBucketFast: stringToHashBucketFast,
  Transform: transform,
};
