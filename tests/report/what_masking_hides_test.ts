import assert from "node:assert/strict";
import {
  hidingRows,
  PMI_VOCABULARY,
  stretchRows,
} from "@/experiments/hiding/what_masking_hides.ts";
import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { whatMaskingHides } from "@/report/figures/what_masking_hides.ts";
import { renderSvg } from "@/report/render/render.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { preparePmiVocabulary } from "@/training/batches/prepare_pmi_vocabulary.ts";

await prepareCorpus(smallCorpus);
const corpus = await openCorpus(smallCorpus);
const pmi = await preparePmiVocabulary(corpus, PMI_VOCABULARY);
const sequences = 300;
const rows = hidingRows(corpus, pmi, sequences, 1);
const at = (strategy: string, maskRate: number) =>
  rows.find((row) => row.strategy === strategy && row.maskRate === maskRate)!;

Deno.test("units are hidden whole by what is made to hide them, words by whole words", () => {
  assert.ok(at("pmi", 0.15).wholeUnits! > 5 * at("uniform", 0.15).wholeUnits!);
  assert.ok(Math.abs(at("pmi", 0.15).wholeUnits! - 0.15) < 0.03);
  assert.ok(at("word", 0.4).partWords! < 0.01 && at("uniform", 0.4).partWords! > 0.05);
});

Deno.test("uniform runs grow with the rate as 1 / (1 - rate); spans keep their length", () => {
  for (const rate of [0.15, 0.4]) {
    assert.ok(Math.abs(at("uniform", rate).meanRun! - 1 / (1 - rate)) < 0.1);
    assert.ok(Math.abs(at("span-t5", rate).meanRun! - 3) < 0.3);
  }
});

Deno.test("counted stretches agree with the closed form", () => {
  for (const { counted, calculated } of stretchRows(corpus, sequences, 1)) {
    assert.ok(Math.abs(counted - calculated) < 0.01, `${counted} and ${calculated}`);
  }
});

Deno.test("the figure tells the counts in its marks and in its table", () => {
  const data = whatMaskingHides.parse({ corpus: "small", sequences, rows });
  const [units] = whatMaskingHides.panels(data);
  const share = +(100 * at("pmi", 0.15).wholeUnits!).toFixed(1);
  assert.ok(renderSvg(units, "units").includes(`PMI units at 15 %: ${share} %`));
  const row = units.table.rows.find(([rate]) => rate === "15")!;
  assert.equal(row[units.table.columns.indexOf("PMI units")], `${share}`);
  assert.throws(
    () => whatMaskingHides.parse({ corpus: "small", sequences, rows: [{ strategy: "pmi" }] }),
    /rows\.0\.maskRate is missing/,
  );
});

Deno.test("a text without PMI units says so in every place, and the rest is drawn", () => {
  const without = hidingRows(corpus, pmiVocabulary([], corpus.tokens.tokenizer), 20, 1);
  assert.ok(without.every(({ wholeUnits, meanRun }) => wholeUnits === null && meanRun! >= 1));
  const data = whatMaskingHides.parse(
    JSON.parse(JSON.stringify({ corpus: "small", sequences: 20, rows: without })),
  );
  assert.deepEqual(whatMaskingHides.panels(data).map(({ key }) => key), ["meanRun", "partWords"]);
  const [first, ...rest] = data.rows;
  const one = { ...data, rows: [{ ...first, wholeUnits: 0.1 }, ...rest] };
  const [units] = whatMaskingHides.panels(one);
  assert.match(units.description, /uniform: from 10 %.*PMI units: there is nothing to count/);
  assert.doesNotMatch(renderSvg(units, "units"), /NaN/);
  assert.ok(units.table.rows.flat().includes(null));
});

Deno.test("counting in no sequences is refused", () => {
  for (const none of [0, -1, 0.5, NaN]) {
    assert.throws(() => stretchRows(corpus, none, 1), /sequences cannot be masked; ask for 1 or/);
  }
  const short = { ...corpus, blockCount: () => 0 };
  assert.throws(() => hidingRows(short, pmi, 10, 1), /held-out text of .* is shorter than/);
});
