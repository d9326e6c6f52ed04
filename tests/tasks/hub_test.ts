import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { glueTasks } from "@/tasks/datasets/glue.ts";
import { loadBlimp } from "@/tasks/datasets/minimal_pairs.ts";
import { loadHubSquad } from "@/tasks/datasets/squad.ts";
import { hubConfigs, type HubOptions, readHubTable, readParquet } from "@/hub/hub.ts";
import { readManifest } from "@/hub/manifest.ts";
import { readDocuments } from "@/text/sources/read_source.ts";

type Columns = Record<string, (string | number | bigint)[]>;

const table = (columns: Columns) =>
  new Uint8Array(parquetWriteBuffer({
    columnData: Object.entries(columns).map(([name, data]) => ({
      name,
      data,
      type: typeof data[0] === "string"
        ? "STRING"
        : typeof data[0] === "bigint"
        ? "INT64"
        : "DOUBLE",
    })),
  }));

/** A hub that holds one data set's files; `asked` lists what it was asked for. */
function madeHub(files: Record<string, Uint8Array>, claimed: Record<string, string> = {}) {
  const asked: string[] = [];
  const answer = (input: string | URL | Request) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    asked.push(pathname);
    if (pathname.includes("/tree/")) {
      return Promise.resolve(Response.json(
        Object.entries({ "README.md": new Uint8Array(1), ...files }).map(([path, bytes]) => ({
          type: "file",
          path,
          size: bytes.length,
          oid: "git",
          lfs: {
            oid: claimed[path] ?? createHash("sha256").update(bytes).digest("hex"),
            size: bytes.length,
            pointerSize: 1,
          },
        })),
      ));
    }
    const bytes = files[pathname.split("/resolve/main/")[1]];
    return Promise.resolve(
      new Response(new Uint8Array(bytes), {
        headers: {
          etag: '"x"',
          "content-range": `bytes 0-0/${bytes.length}`,
          "x-linked-size": String(bytes.length),
          "x-repo-commit": "c0",
        },
      }),
    );
  };
  return { fetch: answer as typeof fetch, asked };
}

async function withHub(
  files: Record<string, Uint8Array>,
  test: (options: HubOptions, asked: string[]) => Promise<void>,
  claimed?: Record<string, string>,
) {
  const folder = await Deno.makeTempDir();
  const { fetch, asked } = madeHub(files, claimed);
  try {
    await test({ url: "http://127.0.0.1:9", folder, fetch }, asked);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const manifest = readManifest();
const glue = manifest.hub.glue;
const texts = (n: number) => Array.from({ length: n }, (_, i) => `text ${i}`);

Deno.test("a split's files are fetched once, in order, and read without the hub afterwards", () =>
  withHub({
    "rte/train-00001-of-00002.parquet": table({ sentence1: ["c"], label: [0n] }),
    "rte/train-00000-of-00002.parquet": table({ sentence1: ["a", "b"], label: [1n, 0n] }),
    "rte/validation-00000-of-00001.parquet": table({ sentence1: ["d"], label: [1n] }),
  }, async (options, asked) => {
    const read = () => readHubTable(glue, "rte", "train", ["sentence1", "label"], options);
    const rows = [
      { sentence1: "a", label: 1 },
      { sentence1: "b", label: 0 },
      { sentence1: "c", label: 0 },
    ];
    assert.deepEqual(await read(), rows);
    const count = asked.length;
    assert.deepEqual(await read(), rows);
    assert.equal(asked.length, count);
    assert(!asked.some((path) => path.includes("validation")));
  }));

Deno.test("a file that is not what the hub says is set aside", () =>
  withHub(
    { "rte/train-0.parquet": table({ label: [1] }) },
    async (options) => {
      const read = readHubTable(glue, "rte", "train", ["label"], options);
      await assert.rejects(read, /train-0\.parquet .* where the hub says 00ff.*not used/);
      const left = [...Deno.readDirSync(join(options.folder!, "nyu-mll--glue", "rte"))];
      assert.deepEqual(left.map(({ name }) => name), ["train-0.parquet.rejected"]);
    },
    { "rte/train-0.parquet": "00ff" },
  ));

Deno.test("a file that changed in the cache is set aside and fetched at the next try", () =>
  withHub({ "rte/train-0.parquet": table({ label: [1] }) }, async (options) => {
    const read = () => readHubTable(glue, "rte", "train", ["label"], options);
    await read();
    const file = join(options.folder!, "nyu-mll--glue", "rte", "train-0.parquet");
    await Deno.writeTextFile(file, "damaged");
    await assert.rejects(read(), /not what was fetched/);
    assert.deepEqual(await read(), [{ label: 1 }]);
    const note = join(options.folder!, "nyu-mll--glue", "rte", "train.json");
    await Deno.truncate(note, 10);
    await assert.rejects(
      read(),
      /rte\/train\.json is damaged: it is not JSON.*fetch the data anew/,
    );
    await Deno.remove(note);
    assert.deepEqual(await read(), [{ label: 1 }]);
  }));

Deno.test("a hub that cannot be reached, a split and a column that are not there are named", async () => {
  const folder = await Deno.makeTempDir();
  const fetch = () => Promise.reject(new TypeError("no route"));
  await assert.rejects(
    readHubTable(glue, "rte", "train", [], { url: "http://127.0.0.1:9", folder, fetch }),
    /GLUE \(nyu-mll\/glue on the hub\) is not in the cache .*no route/,
  );
  await withHub({ "rte/train-0.parquet": table({ label: [1] }) }, async (options) => {
    await assert.rejects(
      readHubTable(glue, "rte", "test", [], options),
      /no Parquet file of split "test" of configuration "rte"/,
    );
    await assert.rejects(
      readHubTable(glue, "rte", "train", ["label", "sentence"], options),
      /train-0\.parquet could not be read as Parquet: .*sentence/,
    );
  });
  const path = join(folder, "cut.parquet");
  await Deno.writeFile(path, table({ label: [1] }).subarray(0, 20));
  await assert.rejects(readParquet(path, ["label"]), /cut\.parquet could not be read as Parquet/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("GLUE's tasks are read with their columns, labels and dev splits", () =>
  withHub({
    "mnli/train-0.parquet": table({
      premise: texts(3),
      hypothesis: ["x", " ", "z"],
      label: [2n, 1n, 0n],
    }),
    "mnli/validation_matched-0.parquet": table({ premise: ["p"], hypothesis: ["h"], label: [1n] }),
    "stsb/train-0.parquet": table({ sentence1: ["a"], sentence2: ["b"], label: [4.6] }),
    "stsb/validation-0.parquet": table({ sentence1: ["a"], sentence2: ["b"], label: [5.5] }),
  }, async (hub) => {
    const mnli = await glueTasks["glue-mnli"].load(manifest, { hub });
    assert.deepEqual(
      mnli.train.map(({ text, pair, label }) => [text, pair, label]),
      [["text 0", "x", 2], ["text 2", "z", 0]],
    );
    assert.deepEqual(mnli.dev.map(({ text, pair, label }) => [text, pair, label]), [["p", "h", 1]]);
    assert.deepEqual(mnli.dropped, { empty: 1 });
    await assert.rejects(
      glueTasks["glue-stsb"].load(manifest, { hub }),
      /glue-stsb validation, row 1: the label is 5\.5, which/,
    );
    assert.equal(Object.keys(glueTasks).length, 9);
  }));

/** A file in which SQuAD's answers stand as the hub's files have them: a struct of two lists. */
function squadTable(title: string, answers: { text: string[]; answer_start: number[] }[]) {
  const of = (value: string) => answers.map(() => value);
  const list = (name: string, element: SchemaElement): SchemaElement[] => [
    { name, repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    element,
  ];
  const text = (name: string): SchemaElement => ({
    name,
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    repetition_type: "OPTIONAL",
  });
  const columns = {
    id: answers.map((_, i) => `${title}-${i}`),
    title: of(title),
    context: of("\u{1f600} This one is on a cat."),
    question: of("What is it on? "),
  };
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      ...Object.entries(columns).map(([name, data]) => ({ name, data })),
      { name: "answers", data: answers },
    ],
    schema: [
      { name: "root", num_children: 5 },
      ...Object.keys(columns).map(text),
      { name: "answers", repetition_type: "OPTIONAL", num_children: 2 },
      ...list("text", text("element")),
      ...list("answer_start", { name: "element", type: "INT32", repetition_type: "OPTIONAL" }),
    ],
  }));
}

Deno.test("SQuAD's questions come with answers in UTF-16 units, inexact ones counted", () => {
  const right = { text: ["a cat", "cat"], answer_start: [17, 19] };
  const wrong = { text: ["a dog"], answer_start: [17] };
  const files = {
    "plain_text/train-0.parquet": squadTable("T", [right, wrong]),
    "plain_text/validation-0.parquet": squadTable("D", [right]),
  };
  return withHub(files, async (hub) => {
    const { train, dev, dropped } = await loadHubSquad(manifest, { hub });
    assert.deepEqual(dropped, { inexact: 1 });
    assert.deepEqual([...train, ...dev].map(({ id, group }) => [id, group]), [
      ["T-0", "T"],
      ["D-0", "D"],
    ]);
    const [{ context, question, answers }] = dev;
    assert.equal(question, "What is it on?");
    for (const { text, start } of answers) {
      assert.equal(context.slice(start, start + text.length), text);
    }
  });
});

Deno.test("BLiMP's pairs come with their phenomena", () => {
  const pairs = table({
    sentence_good: ["Who left?"],
    sentence_bad: ["Who did left?"],
    linguistics_term: ["filler_gap"],
  });
  return withHub({ "b/train-0.parquet": pairs, "a/train-0.parquet": pairs }, async (hub) => {
    assert.deepEqual(await hubConfigs(manifest.hub.blimp, hub), ["a", "b"]);
    const loaded = await loadBlimp(manifest, { hub });
    assert.deepEqual(loaded.map(({ group }) => group), ["a", "b"]);
    assert.deepEqual(loaded[0], {
      phenomenon: "filler gap",
      good: "Who left?",
      bad: "Who did left?",
      group: "a",
    });
  });
});

Deno.test("WikiText is read as articles", () => {
  const text = [
    " = One = \n",
    " Text , of one . \n",
    " = = Part = = \n",
    " = Two = \n",
    " Other . \n",
  ];
  const files = { "wikitext-103-raw-v1/train-0.parquet": table({ text }) };
  return withHub(files, async (hub) => {
    assert.deepEqual(await readDocuments("wikitext", manifest, { hub }), [
      { id: "One", paragraphs: ["Text, of one."] },
      { id: "Two", paragraphs: ["Other."] },
    ]);
  });
});
