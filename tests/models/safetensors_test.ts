import assert from "node:assert/strict";
import fc from "fast-check";
import { readSafetensors, writeSafetensors } from "@/models/safetensors.ts";
import { changedJson, fuzzingRuns } from "../json_changes.ts";

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

Deno.test("weights are written in 16 bits, as the nearest that there are", () => {
  // Between 1 and 2 a bfloat16 steps by 1/128.
  const [step, tie] = [1 / 128, 1 / 256];
  const values = [0, -2, 1.5, 1 + tie, 1 + step + tie, 1 + tie + 1e-6, -1 - tie - 1e-6, NaN];
  const nearest = [0, -2, 1.5, 1, 1 + 2 * step, 1 + step, -1 - step, NaN];
  // A view into a larger buffer, as a tensor's values may be.
  const view = Float32Array.from([7, ...values]).subarray(1);
  const written = { tensors: { a: { shape: [8], values: view } }, metadata: { format: "pt" } };
  const bytes = writeSafetensors(written, "BF16");
  assert.deepEqual([...readSafetensors(bytes, "x").tensors.a.values], nearest);
  const whole = writeSafetensors(written);
  assert.equal(whole.length - bytes.length, 2 * values.length);
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

const text = (content: string) => new TextEncoder().encode(content);
const pointer = `version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 498818054
`;

Deno.test("what stands in place of a model is recognised, with what to do", () => {
  const whole = writeSafetensors(file);
  const beginning = (...bytes: number[]) =>
    Uint8Array.from({ length: 40 }, (_, i) => bytes[i] ?? 7);
  const mistaken: [Uint8Array, RegExp][] = [
    [text(pointer), /a Git LFS pointer.*git lfs pull/],
    [text("\n<!DOCTYPE html>\n<html><body>Sign in</body></html>"), /an HTML page.*signing in/],
    [text("<html><head></head></html>"), /an HTML page/],
    [text('{"error":"Repository not found"}'), /JSON text.*Repository not found.*download/],
    [text("Entry not found"), /text, such as a server's error message: "Entry not found"/],
    [text("Not"), /text, such as a server's error message: "Not"/],
    [new Uint8Array(), /it is empty; download it again/],
    [new Uint8Array(100), /nothing but zeros/],
    [beginning(0x50, 0x4b, 3, 4), /a zip archive\. It looks like a Python pickle/],
    [beginning(0x80, 2, 0x8a), /looks like a Python pickle/],
    [beginning(0x1f, 0x8b, 8), /compressed by gzip; unpack/],
    [beginning(0x89, 0x48, 0x44, 0x46), /HDF5/],
    [text("GGUF\u0003\u0000\u0000\u0000aaaaaaaaa"), /GGUF/],
    [whole.subarray(0, 40), /header claims \d+ bytes of 32, as of a download that was cut off/],
    [whole.subarray(0, 8), /header claims \d+ bytes of 0, as of a download that was cut off/],
    [whole.subarray(0, whole.length - 1), /file ends after 27, as of a download that was cut off/],
  ];
  for (const [bytes, message] of mistaken) {
    assert.throws(() => readSafetensors(bytes, "model.safetensors"), (error: Error) => {
      assert.match(error.message, /^model\.safetensors is not a usable safetensors file: /);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("any bytes are read whole or refused by the file's name", () => {
  const whole = writeSafetensors(file);
  const headerEnd = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(whole.subarray(8, headerEnd));
  const withHeader = changedJson(header).map((changed) => {
    const encoded = text(changed);
    const bytes = new Uint8Array(8 + encoded.length + whole.length - headerEnd);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
    bytes.set(encoded, 8);
    bytes.set(whole.subarray(headerEnd), 8 + encoded.length);
    return bytes;
  });
  const overwritten = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 })
    .map((changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  const cut = fc.nat(whole.length).map((length) => whole.slice(0, length));
  const any = fc.oneof(withHeader, overwritten, cut, fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(any, (bytes) => {
      let read;
      try {
        read = readSafetensors(bytes, "x.safetensors");
      } catch (error) {
        assert.match(
          (error as Error).message,
          /^x\.safetensors is not a usable safetensors file: /,
        );
        return;
      }
      for (const { shape, values } of Object.values(read.tensors)) {
        assert.equal(values.length, shape.reduce((product, n) => product * n, 1));
      }
      assert.ok(Object.values(read.metadata).every((note) => typeof note === "string"));
    }),
    { numRuns: fuzzingRuns },
  );
});
