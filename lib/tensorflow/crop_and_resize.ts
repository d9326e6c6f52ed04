import { ofInt, ofType } from "./attributes.ts";
import { TF_DOUBLE, TF_FLOAT, TF_INT32 } from "./dtype.ts";
import type { Kernel } from "./node_backend.ts";
import { opSequence } from "./op_sequence.ts";

/**
 * How far outside of an image, in pixels, a sample may seem to be by rounding. Boxes are float32, so the nearest
 * ones that truly reach outside are further away for every image of less than 100 pixels, and most larger ones.
 */
const ROUNDING = 1e-9;

/**
 * Boxes of images, resized. TensorFlow's own op finds the places of samples in float32, where the last row or
 * column of a box that ends with the image may come out beyond it, and gets the extrapolation value (at 47 rows
 * of one of 30, for instance). Here places are float64, and those at an edge are inside.
 */
export const cropAndResize: Kernel = ({ inputs: { image, boxes, boxInd }, attrs, backend }) => {
  const { cropSize: [rows, columns], method, extrapolationValue } = attrs as {
    cropSize: [number, number];
    method: "bilinear" | "nearest";
    extrapolationValue: number;
  };
  const [, height, width] = image.shape;
  const [count] = boxes.shape;
  const sequence = opSequence(backend.binding);
  const apply = (opName: string, ...operands: number[]) => sequence.run(opName, [], operands)[0];
  const double = (...values: number[]) =>
    sequence.constant(TF_DOUBLE, [values.length], Float64Array.from(values));
  const integers = (...values: number[]) =>
    sequence.constant(TF_INT32, [values.length], Int32Array.from(values));
  const cast = (id: number, to: number) => sequence.run("Cast", [ofType("DstT", to)], [id])[0];
  const shaped = (id: number, ...shape: number[]) => apply("Reshape", id, integers(...shape));

  const [imageId, boxesId, boxIndId] = backend.getInputTensorIds([image, boxes, boxInd]);
  const unpacking = [ofInt("num", 4), ofInt("axis", 1)];
  const [top, left, bottom, right] = sequence.run(
    "Unpack",
    unpacking,
    [cast(boxesId, TF_DOUBLE)],
    4,
  );

  /** The samples of one axis. */
  function placesAlong(first: number, last: number, length: number, samples: number) {
    const shape = first === top ? [count, samples, 1] : [count, 1, samples];
    const edge = double(length - 1);
    const steps = double(...Array.from({ length: samples }, (_, i) => i));
    const place = samples > 1
      ? apply(
        "AddV2",
        shaped(apply("Mul", first, edge), count, 1),
        apply(
          "Mul",
          shaped(
            apply("RealDiv", apply("Mul", apply("Sub", last, first), edge), double(samples - 1)),
            count,
            1,
          ),
          steps,
        ),
      )
      : shaped(
        apply("Mul", apply("Mul", apply("AddV2", first, last), double(0.5)), edge),
        count,
        1,
      );
    const within = apply("Minimum", apply("Maximum", place, double(0)), edge);
    const outside = apply("Abs", apply("Sub", place, within));
    const low = apply("Floor", within);
    return {
      inside: shaped(apply("LessEqual", outside, double(ROUNDING)), ...shape, 1),
      low: shaped(cast(low, TF_INT32), ...shape),
      high: shaped(cast(apply("Ceil", within), TF_INT32), ...shape),
      nearest: shaped(
        cast(apply("Floor", apply("AddV2", within, double(0.5))), TF_INT32),
        ...shape,
      ),
      share: shaped(cast(apply("Sub", within, low), TF_FLOAT), ...shape, 1),
    };
  }

  const y = placesAlong(top, bottom, height, rows);
  const x = placesAlong(left, right, width, columns);
  const grid = integers(count, rows, columns);
  const everywhere = (id: number) => apply("BroadcastTo", id, grid);
  const images = everywhere(shaped(boxIndId, count, 1, 1));
  const pixels = (row: number, column: number) => {
    const packing = [ofType("T", TF_INT32), ofInt("N", 3), ofInt("axis", 3)];
    const places = [images, everywhere(row), everywhere(column)];
    return cast(apply("GatherNd", imageId, sequence.run("Pack", packing, places)[0]), TF_FLOAT);
  };
  const between = (from: number, to: number, share: number) =>
    apply("AddV2", from, apply("Mul", apply("Sub", to, from), share));
  const sample = method === "nearest" ? pixels(y.nearest, x.nearest) : between(
    between(pixels(y.low, x.low), pixels(y.low, x.high), x.share),
    between(pixels(y.high, x.low), pixels(y.high, x.high), x.share),
    y.share,
  );
  const extrapolated = sequence.constant(TF_FLOAT, [], Float32Array.of(extrapolationValue));
  const inside = apply("LogicalAnd", y.inside, x.inside);
  const [result] = sequence.results(
    sequence.run("SelectV2", [], [inside, sample, extrapolated]),
  );
  return backend.createOutputTensor(result);
};
