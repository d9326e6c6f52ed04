import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import type { EncoderConfig } from "@/encoder/config.ts";
import { TOKEN_TYPES } from "@/models/hub_tensors.ts";
import { encoderShapes, names } from "@/encoder/parameters.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { readModel } from "@/models/read_model.ts";
import { dispose, mapRecord } from "@/encoder/tree.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { encodeModel } from "@/training/checkpoint.ts";
import { changedJson, fuzzingRuns } from "../json_changes.ts";
import {
  fileOf,
  madeEncoder,
  madeTensors,
  madeTokenizer,
  madeValues,
  type ModelFiles,
  type RawTensor,
  rawTensor,
  withHeader,
  withModel,
} from "./made_model.ts";

await startTensorFlow();

/** Reads a model and checks that every weight is the one that was made for its name. */
async function readsWhole(changes: ModelFiles) {
  await withModel(changes, async (folder) => {
    const { encoder, parameters, tokenizer } = await readModel(folder);
    assert.deepEqual(encoder, madeEncoder);
    assert.equal(tokenizer.vocabularySize, 261);
    const shapes = encoderShapes(madeEncoder);
    assert.deepEqual(Object.keys(parameters), Object.keys(shapes));
    const segment = madeValues(TOKEN_TYPES, [1, madeEncoder.hidden]);
    for (const [name, shape] of Object.entries(shapes)) {
      const expected = madeValues(name, shape);
      if (name === names.positions) {
        expected.forEach((value, i) => expected[i] = value + segment[i % segment.length]);
      }
      assert.deepEqual(parameters[name].dataSync(), expected, name);
      assert.deepEqual(parameters[name].shape, shape);
    }
    tf.dispose(parameters);
  });
}

for (const dtype of ["F32", "F16", "BF16"]) {
  Deno.test(`weights of type ${dtype} are read as they are`, () =>
    readsWhole({ "model.safetensors": fileOf(madeTensors(madeEncoder, dtype)) }));
}

/** A model in two files, every other tensor in each; `place` moves one elsewhere in the index. */
function sharded(place: (map: Record<string, string>) => void = () => {}): ModelFiles {
  const tensors = Object.entries(madeTensors());
  const parts = [0, 1].map((half) => tensors.filter((_, i) => i % 2 === half));
  const map = Object.fromEntries(
    parts.flatMap((part, i) => part.map(([name]) => [name, `model-${i}.safetensors`])),
  );
  place(map);
  return {
    "model.safetensors": undefined,
    "model.safetensors.index.json": JSON.stringify({ weight_map: map }),
    "model-0.safetensors": fileOf(Object.fromEntries(parts[0])),
    "model-1.safetensors": fileOf(Object.fromEntries(parts[1])),
  };
}

Deno.test("weights are read from several files", () => readsWhole(sharded()));

Deno.test("a model as the authors released theirs is read: other prefix, second names, left-overs", () => {
  const tensors = Object.fromEntries(
    Object.entries(madeTensors()).map(([name, tensor]) => [
      name.replace("roberta_prelayernorm.", "roberta."),
      tensor,
    ]),
  );
  const extra: Record<string, RawTensor> = {
    "lm_head.decoder.weight": madeTensors()[names.tokens],
    "lm_head.decoder.bias": madeTensors()[names.headBias],
    "roberta.encoder.layer.1.attention.self.LayerNorm.weight": rawTensor(new Float32Array(8), [8]),
    "roberta.embeddings.position_ids": {
      dtype: "I64",
      shape: [1, 12],
      bytes: new Uint8Array(8 * 12),
    },
  };
  return readsWhole({
    "config.json": JSON.stringify({ ...hubConfig(madeEncoder), model_type: "roberta" }),
    "model.safetensors": fileOf({ ...tensors, ...extra }),
  });
});

Deno.test("of a tied weight its second name is enough", () => {
  const { [names.tokens]: embedding, [names.headBias]: bias, ...rest } = madeTensors();
  const second = { "lm_head.decoder.weight": embedding, "lm_head.decoder.bias": bias };
  const values = (name: string) => madeValues(name, encoderShapes(madeEncoder)[name]);
  assert.notDeepEqual(values(names.tokens), values(names.headBias));
  return readsWhole({ "model.safetensors": fileOf({ ...rest, ...second }) });
});

Deno.test("what is written is read, with learned and with rotary positions", async () => {
  const rotary: EncoderConfig = { ...madeEncoder, positions: { kind: "rotary", base: 100 } };
  for (const encoder of [madeEncoder, rotary]) {
    const written = mapRecord(
      encoderShapes(encoder),
      (shape, name) => tf.tensor(madeValues(name, shape), shape),
    );
    await withModel({
      "config.json": JSON.stringify(hubConfig(encoder)),
      "model.safetensors": encodeModel(written),
    }, async (folder) => {
      const read = await readModel(folder);
      assert.deepEqual(read.encoder, encoder);
      assert.deepEqual(encodeModel(read.parameters), encodeModel(written));
      dispose([written, read.parameters]);
    });
  }
});

Deno.test("a checkpoint with rotary positions does not pass for a RobertaPreLayerNorm", async () => {
  const rotary: EncoderConfig = { ...madeEncoder, positions: { kind: "rotary", base: 100 } };
  const { model_type, architectures } = hubConfig(rotary);
  assert.doesNotMatch(`${model_type} ${architectures}`, /roberta/i);
  // Runs from before that was so.
  const { [names.positions]: _, [TOKEN_TYPES]: __, ...tensors } = madeTensors(rotary);
  await withModel({
    "config.json": JSON.stringify({ ...hubConfig(rotary), model_type: "roberta-prelayernorm" }),
    "model.safetensors": fileOf(tensors),
  }, async (folder) => {
    const { encoder, parameters } = await readModel(folder);
    assert.deepEqual(encoder, rotary);
    tf.dispose(parameters);
  });
});

/** Asserts that a model is refused and nothing left on the device. */
async function refused(changes: ModelFiles, message: RegExp) {
  await withModel(changes, async (folder) => {
    const before = tf.memory().numTensors;
    await assert.rejects(readModel(folder), message);
    assert.equal(tf.memory().numTensors, before);
  });
}

function withTensors(change: (tensors: Record<string, RawTensor>) => void): ModelFiles {
  const tensors = madeTensors();
  change(tensors);
  return { "model.safetensors": fileOf(tensors) };
}

Deno.test("a tensor that is missing, of no use, or of another shape or type is refused by name", async () => {
  const query = names.layer(1).query + ".weight";
  await refused(withTensors((tensors) => delete tensors[query]), /lacks .*layer\.1.*query\.weight/);
  await refused(
    withTensors((tensors) => tensors["lm_head.extra"] = rawTensor(new Float32Array(1), [1])),
    /lm_head\.extra has no place/,
  );
  await refused(
    withTensors((tensors) => tensors[query] = rawTensor(new Float32Array(32), [8, 4])),
    /layer\.1.*query\.weight is \[8,4\], but its encoder needs \[8,8\]/,
  );
  await refused(
    withTensors((tensors) => tensors[query] = { ...tensors[query], dtype: "I32" }),
    /query\.weight has type I32/,
  );
  await refused(
    withTensors((tensors) => tensors[TOKEN_TYPES] = rawTensor(new Float32Array(4), [1, 4])),
    /token_type_embeddings\.weight is \[1,4\]/,
  );
  await refused(
    withTensors((tensors) => {
      tensors["lm_head.decoder.weight"] = rawTensor(new Float32Array(261 * 8), [261, 8]);
    }),
    /lm_head\.decoder\.weight is not the same as .*word_embeddings/,
  );
});

Deno.test("an encoder with the norm behind its blocks is refused, whatever its config says", () =>
  refused(
    withTensors((tensors) => {
      const norm = "roberta_prelayernorm.encoder.layer.0.attention.output.LayerNorm.weight";
      tensors[norm] = rawTensor(new Float32Array(8), [8]);
    }),
    /attention\.output\.LayerNorm\.weight has no place/,
  ));

Deno.test("a pickle is refused unopened", async () => {
  const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 1, 2]);
  await refused({ "model.safetensors": zip }, /looks like a Python pickle/);
  await refused(
    { "model.safetensors": undefined, "pytorch_model.bin": zip },
    /pytorch_model\.bin, a Python pickle.*never opened/,
  );
});

Deno.test("a truncated, oversized or overlapping file is refused by the tensor's name", async () => {
  const whole = fileOf(madeTensors());
  await refused({ "model.safetensors": whole.slice(0, 6) }, /6 bytes, fewer than a header/);
  await refused({ "model.safetensors": whole.slice(0, 60) }, /header claims \d+ bytes of 52/);
  await refused({ "model.safetensors": whole.slice(0, -1) }, /token_type.* claims bytes/);
  const entry = (shape: number[], data_offsets: number[]) => ({
    dtype: "F32",
    shape,
    data_offsets,
  });
  const forged = (entries: Record<string, unknown>, size: number) => ({
    "model.safetensors": withHeader(JSON.stringify(entries), size),
  });
  await refused(forged({ a: entry([2 ** 40], [0, 2 ** 42]) }, 8), /a of shape \[1099511627776\]/);
  await refused(
    forged({ a: entry([2], [0, 8]), b: entry([2], [4, 12]) }, 12),
    /b overlaps another tensor/,
  );
  await refused(
    forged({ a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, 12),
    /4 bytes before b belong to no tensor/,
  );
  await refused(forged({ a: entry([1], [0, 4]) }, 12), /last 8 bytes belong to no tensor/);
});

Deno.test("a config's sizes are held against the file before anything is made of them", async () => {
  const config = (fields: Record<string, unknown>) => ({
    "config.json": JSON.stringify({ ...hubConfig(madeEncoder), ...fields }),
  });
  await refused(config({ num_hidden_layers: 1e9 }), /too few for the 1000000000 layers/);
  await refused(config({ vocab_size: 1e12 }), /word_embeddings\.weight is \[261,8\]/);
  await refused(config({ hidden_size: 2 ** 40 }), /is \[261,8\], but its encoder needs/);
});

Deno.test("what this encoder cannot do is refused by the field's name", async () => {
  const asked: [Record<string, unknown>, RegExp][] = [
    [{ model_type: "bert" }, /model_type is "bert"/],
    [{ hidden_act: "relu" }, /hidden_act is "relu"/],
    [{ layer_norm_eps: 1e-12 }, /layer_norm_eps is 1e-12/],
    [{ layer_norm_eps: undefined }, /layer_norm_eps is undefined/],
    [{ position_embedding_type: "relative_key" }, /position_embedding_type is "relative_key"/],
    [{ pad_token_id: 0 }, /pad_token_id is 0/],
    [{ is_decoder: true }, /is_decoder is true/],
    [{ tie_word_embeddings: false }, /tie_word_embeddings is false/],
    [{ attention_probs_dropout_prob: 0.2 }, /attention_probs_dropout_prob is 0\.2/],
    [{ num_attention_heads: 3 }, /heads is 3/],
    [{ intermediate_size: "12" }, /intermediate_size is "12"/],
    [{ rotary_base: "100" }, /rotary_base is "100"/],
  ];
  for (const [fields, message] of asked) {
    const config = JSON.stringify({ ...hubConfig(madeEncoder), ...fields });
    await refused({ "config.json": config }, message);
  }
  await refused({ "config.json": "{" }, /config\.json is not JSON/);
  await refused({ "config.json": "null" }, /model_type is undefined/);
});

Deno.test("a tokenizer that does not fit the embedding is refused", async () => {
  const small = { ...madeEncoder, vocabularySize: 200 };
  await refused({
    "config.json": JSON.stringify(hubConfig(small)),
    "model.safetensors": fileOf(madeTensors(small)),
  }, /tokenizer\.json has 261 tokens, but .*word_embeddings\.weight has only 200 rows/);
  await refused(
    { "tokenizer.json": madeTokenizer(200) },
    /tokenizer\.json cannot be read: .* no token for byte 200/,
  );
  await refused({ "tokenizer.json": "{}" }, /tokenizer\.json cannot be read/);
  await refused({ "tokenizer.json": undefined }, /tokenizer\.json cannot be read/);
});

Deno.test("rows of the embedding that no token has are left out, of its copies and its bias too", async () => {
  const padded = { ...madeEncoder, vocabularySize: 320 };
  const tensors = madeTensors(padded);
  // What nobody reads may hold anything.
  for (const [name, width] of [[names.tokens, padded.hidden], [names.headBias, 1]] as const) {
    const { bytes } = tensors[name];
    new Float32Array(bytes.buffer).fill(NaN, 261 * width);
  }
  const second = {
    "lm_head.decoder.weight": tensors[names.tokens],
    "lm_head.decoder.bias": tensors[names.headBias],
  };
  for (const extra of [{}, second]) {
    await withModel({
      "config.json": JSON.stringify(hubConfig(padded)),
      "model.safetensors": fileOf({ ...tensors, ...extra }),
    }, async (folder) => {
      const { encoder, unusedRows, parameters } = await readModel(folder);
      assert.deepEqual([encoder, unusedRows], [madeEncoder, 59]);
      for (const name of [names.tokens, names.headBias]) {
        const shape = encoderShapes(madeEncoder)[name];
        assert.deepEqual(parameters[name].shape, shape);
        assert.deepEqual(parameters[name].dataSync(), madeValues(name, shape));
      }
      tf.dispose(parameters);
    });
  }
});

Deno.test("weights that are not finite are refused by name, in an equal copy as well", async () => {
  const broken = (name: string, value: number) =>
    withTensors((tensors) => {
      new Float32Array(tensors[name].bytes.buffer)[5] = value;
      tensors["lm_head.decoder.weight"] = tensors[names.tokens];
    });
  for (const value of [NaN, Infinity, -Infinity]) {
    for (
      const name of [names.tokens, names.headBias, TOKEN_TYPES, names.layer(1).query + ".weight"]
    ) {
      const said = `model\\.safetensors: ${name} holds ${value} \\(value 5\\).*another checkpoint`;
      await refused(broken(name, value), new RegExp(said));
    }
  }
});

Deno.test("what stands in place of a JSON file is recognised, with what to do", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n";
  const gzip = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]);
  for (const name of ["config.json", "tokenizer.json"]) {
    const sound = name === "config.json" ? JSON.stringify(hubConfig(madeEncoder)) : madeTokenizer();
    const mistaken: [string | Uint8Array, string][] = [
      [pointer, "is not JSON: it is a Git LFS pointer.*git lfs pull"],
      ["<!doctype html><p>Sign in</p>", "is not JSON: it is an HTML page"],
      [sound.slice(0, 60), "is not JSON: it is damaged, or cut short.*Download it again"],
      [sound.replace(":", ""), "is not JSON: it is damaged\\. Download it again"],
      ["", "is not JSON: it is empty"],
      ["Entry not found", 'is not JSON: it is text.*"Entry not found"'],
      [gzip, "is not JSON: it is compressed by gzip"],
      [Uint8Array.from([0xff, 0xfe, 0, 1]), "is not JSON, but binary"],
      [
        '{"error":"Repository not found"}',
        'a server\'s error message \\("Repository not found"\\)',
      ],
    ];
    for (const [content, message] of mistaken) {
      await refused({ [name]: content }, new RegExp(`${name} ${message}|${name} is ${message}`));
    }
  }
});

Deno.test("any tokenizer.json gives the native tokenizer's ids or is refused by the file's name", async () => {
  const sound = JSON.parse(madeTokenizer());
  sound.pre_tokenizer.trim_offsets = true;
  sound.decoder = sound.pre_tokenizer;
  sound.model.merges = [["a", "b"]];
  sound.model.vocab["ab"] = 260;
  sound.model.vocab["<mask>"] = 261;
  sound.added_tokens.at(-1).id = 261;
  sound.post_processor = { type: "RobertaProcessing", sep: ["</s>", 2], cls: ["<s>", 0] };
  Object.assign(sound.post_processor, { trim_offsets: true, add_prefix_space: false });
  sound.normalizer = { type: "Sequence", normalizers: [{ type: "Lowercase" }] };
  const roomy = { ...madeEncoder, vocabularySize: 300 };
  const text = "Ab <mask> e\u0301 日本";
  let read = 0;
  await withModel({
    "config.json": JSON.stringify(hubConfig(roomy)),
    "model.safetensors": fileOf(madeTensors(roomy)),
  }, async (folder) => {
    const path = join(folder, "tokenizer.json");
    await fc.assert(
      fc.asyncProperty(changedJson(JSON.stringify(sound)), async (content) => {
        await Deno.writeTextFile(path, content);
        let model;
        try {
          model = await readModel(folder);
        } catch (error) {
          assert.ok((error as Error).message.startsWith(`${path} `), String(error));
          return;
        }
        tf.dispose(model.parameters);
        read++;
        const ids = model.tokenizer.encode(text);
        assert.equal(typeof model.tokenizer.decode(ids), "string");
        let native: NativeTokenizer;
        try {
          native = NativeTokenizer.fromString(content);
        } catch {
          return;
        }
        const encoding = await native.encode(text, null, { addSpecialTokens: false });
        assert.deepEqual(ids, encoding.getIds(), content);
        assert.equal(model.tokenizer.decode(ids), await native.decode(ids, false), content);
      }),
      { numRuns: fuzzingRuns },
    );
  });
  assert.ok(read > 0, "no changed file was ever read");
});

Deno.test("an index that leads out of its folder, or to a tensor that is not there, is refused", async () => {
  const name = names.headBias;
  for (const place of ["../model.safetensors", "/etc/model.safetensors", "a/b.safetensors", ".."]) {
    await refused(
      sharded((map) => map[name] = place),
      /lm_head\.bias in .* not the name of a safetensors file in the same folder/,
    );
  }
  await refused(sharded((map) => delete map[name]), /has lm_head\.bias, which .* does not place/);
  await refused(
    sharded((map) => map["lm_head.none"] = "model-0.safetensors"),
    /model-0\.safetensors lacks lm_head\.none/,
  );
  await refused({ ...sharded(), "model.safetensors.index.json": "{}" }, /has no weight_map/);
});
