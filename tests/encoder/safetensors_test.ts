import assert from "node:assert/strict";
import { readSafetensors, writeSafetensors } from "@/encoder/safetensors.ts";

const file = {
  tensors: {
    a: { shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) },
    b: { shape: [], values: Float32Array.from([-0.5]) },
  },
  metadata: { format: "pt" },
};

/** A file whose header says what the caller wants. */
function forged(header: string, length = BigInt(header.length), values = 8): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + values);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

Deno.test("what is written is read", () => {
  assert.deepEqual(readSafetensors(writeSafetensors(file), "x"), file);
});

Deno.test("a header may have any length, that of a pickle's first bytes too", () => {
  const lengths = new Set<number>();
  for (let letters = 0; letters < 400; letters++) {
    const note = { ...file, metadata: { note: "x".repeat(letters) } };
    const bytes = writeSafetensors(note);
    lengths.add(bytes[0] + 256 * bytes[1]);
    assert.deepEqual(readSafetensors(bytes, "x"), note);
  }
  assert.ok(lengths.has(0x180), "no header began with the byte of a pickle");
});

Deno.test("weights of 16 bits are widened without loss", () => {
  const values = [0, -2, 1.5, 0.0009765625, -65504, Infinity];
  const half = new Uint8Array(Float16Array.from(values).buffer);
  const brain = new Uint8Array(
    Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), (bits) => bits >>> 16)
      .buffer,
  );
  for (const [dtype, bytes] of [["F16", half], ["BF16", brain]] as const) {
    const header = `{"a":{"dtype":"${dtype}","shape":[6],"data_offsets":[0,12]}}`;
    const whole = forged(header, undefined, 12);
    whole.set(bytes, whole.length - 12);
    const expected = dtype === "F16" ? values : values.with(4, -65280);
    assert.deepEqual([...readSafetensors(whole, "x").tensors.a.values], expected);
  }
});

Deno.test("a damaged or hostile file is refused by name", () => {
  const whole = writeSafetensors(file);
  const refused: [Uint8Array, RegExp][] = [
    [whole.subarray(0, 5), /model\.safetensors .* 5 bytes/],
    [whole.subarray(0, whole.length - 1), /b of shape \[\] claims bytes 24 to 28/],
    [forged("{}", 2n ** 60n), /claims 1152921504606847000 bytes of 10/],
    [forged("not json"), /not JSON/],
    [forged('{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,8]}}'), /a of shape/],
    [forged('{"a":{"dtype":"F32","shape":[2],"data_offsets":[-4,4]}}'), /a of shape \[2\] claims/],
    [forged("null"), /header lists no tensors/],
    [forged('{"a":7}'), /a has no sound type, shape and offsets/],
    [forged('{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}'), /a has no sound type/],
    [forged('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}'), /a has no sound type/],
    [
      forged(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
          '"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
      ),
      /b overlaps another tensor/,
    ],
    [forged('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}'), /a has type I64/],
  ];
  for (const [bytes, message] of refused) {
    assert.throws(() => readSafetensors(bytes, "model.safetensors"), message);
  }
});
