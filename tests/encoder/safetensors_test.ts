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
