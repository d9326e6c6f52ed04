import assert from "node:assert/strict";
import { join } from "node:path";
import type { EncoderConfig } from "@/encoder/config.ts";
import { hubConfig } from "@/models/hub_config.ts";
import { openCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tokenizerOf } from "@/text/tokenizer/tokenizer.ts";
import { encodedAnew, heldOutText } from "../../commands/evaluate/held_out_text.ts";
import {
  fileOf,
  madeEncoder,
  madeTensors,
  madeTokenizer,
  withModel,
} from "../models/made_model.ts";
import { madeConfig, withMadeSource } from "../text/made_corpus.ts";
import { scriptEnd } from "./script_end.ts";

const evaluate = (...args: string[]) =>
  scriptEnd("commands/evaluate/main.ts", args, { HF_ENDPOINT: "http://127.0.0.1:9" });

Deno.test("a model's folder is evaluated on a task, its numbers printed as JSON", () => {
  const encoder: EncoderConfig = { ...madeEncoder, positions: { kind: "learned", maximum: 64 } };
  const model = {
    "config.json": JSON.stringify(hubConfig(encoder)),
    "model.safetensors": fileOf(madeTensors(encoder)),
  };
  return withModel(model, async (folder) => {
    const args = ["--checkpoint", folder, "--task", "parts-of-speech", "--json"];
    const { code, stdout, stderr } = await evaluate(...args);
    assert.equal(code, 0, stderr);
    const { checkpoint, rows } = JSON.parse(stdout);
    assert.match(checkpoint, /2 layers, 8 wide, learned positions/);
    assert.deepEqual(rows.map(({ layer }: { layer: string }) => layer), ["embeddings", 1, 2]);
    assert.ok(rows.every(({ accuracy }: { accuracy: number }) => accuracy > 0.1 && accuracy < 1));
  });
});

Deno.test("what cannot be evaluated ends in a sentence and an exit code", () =>
  withModel({ "tokenizer.json": madeTokenizer(200) }, async (folder) => {
    const cases: [string[], number, RegExp][] = [
      [["--task", "sst2"], 2, /needs --checkpoint/],
      [["--checkpoint", folder, "--taks", "sst2"], 2, /does not know the flag --taks/],
      [["--checkpoint", folder, "--task", "sst9"], 2, /no task "sst9".*glue-cola.*held-out-loss/],
      [
        ["--checkpoint", "nowhere", "--task", "sst2"],
        1,
        /neither a folder nor the name of a model/,
      ],
      [["--checkpoint", "a/b", "--task", "sst2"], 1, /a\/b is not in the cache and could not be/],
      [
        ["--checkpoint", folder, "--task", "sst2"],
        1,
        /tokenizer\.json cannot be read: .* no token for byte 200/,
      ],
      [["--checkpoint", folder, "--task", "sst2", "--revision", "x"], 2, /is a folder/],
      [["--checkpoint", folder, "--task", "sst2", "--seed", "0"], 2, /--seed is "0"/],
    ];
    for (const [args, expected, message] of cases) {
      const { code, stdout, stderr } = await evaluate(...args);
      assert.match(stderr, message);
      assert.equal(code, expected);
      assert.equal(stdout, "");
    }
  }));

Deno.test("held-out text is that of the tokenizer's own corpus, or encoded anew without loss", () =>
  withMadeSource(async (options) => {
    const folder = await prepareCorpus(madeConfig, options);
    const corpus = await openCorpus(folder);
    const { tokenizer, index } = corpus;
    const found = await heldOutText(tokenizer, index.tokenizerSha256, options);
    assert.equal(found.own, true);
    assert.equal(found.corpus.directory, join(folder));

    const other = tokenizerOf(JSON.parse(madeTokenizer()));
    const anew = encodedAnew(corpus, other, "other");
    assert.equal(anew.tokens.vocabularySize, other.vocabularySize);
    const length = 40;
    const read = Array.from(
      { length: anew.blockCount("heldOut", length) },
      (_, i) => anew.readBlock("heldOut", i, length),
    );
    assert.ok(read.every((block) => block[0] === other.special.bos));
    const text = other.decode(read.flatMap((block) => [...block.subarray(1)]));
    const { tokens } = index.heldOut;
    const original = tokenizer.decode(corpus.readBlock("heldOut", 0, tokens + 1).subarray(1));
    assert.ok(text.length > original.length - length);
    assert.equal(text, original.slice(0, text.length));
  }));
