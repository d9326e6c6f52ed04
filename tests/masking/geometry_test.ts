import assert from "node:assert/strict";
import fc from "fast-check";
import { wholeShareOfLength } from "@/masking/analysis/closed_form.ts";
import {
  type HiddenUnits,
  maskGeometry,
  meanRun,
  sharePart,
  shareWhole,
} from "@/masking/analysis/geometry.ts";
import { maskBatch } from "@/masking/mask_batch.ts";
import { maskingConfig, type Strategy } from "@/masking/masking_config.ts";
import { pmiVocabulary } from "@/masking/pmi/pmi_vocabulary.ts";
import { tokenTable } from "@/masking/token_table.ts";
import { blocks, configs, context, maskId, seeds } from "./arbitraries.ts";

const startsWord = (id: number) => id % 7 !== 0;
const words = tokenTable({ vocabularySize: 400, startsWord }, "words");
const pmi = pmiVocabulary(
  Array.from({ length: 40 }, (_, i) => Array.from({ length: 2 + i % 3 }, (_, j) => 8 + 7 * i + j))
    .map((ids) => ({ words: ids.length, tokens: ids, count: 20, score: 1 })),
  "words",
);
const long = { tokens: words, sequenceLength: 300, pmi };
const corpus = Array.from({ length: 300 }, () => Array.from({ length: 300 }, (_, i) => 5 + i));

function geometryOf(strategy: Strategy, corruptionRate: number) {
  return maskGeometry(corpus, maskingConfig({ strategy, corruptionRate }), 3, long);
}

/** Five standard errors, counting each sequence's units as one independent sample at worst. */
function assertClose(units: HiddenUnits, field: "whole" | "part", expected: number): void {
  const error = 5 * Math.sqrt(expected * (1 - expected) * 4 / units.total) + 1e-9;
  const share = units[field] / units.total;
  assert.ok(Math.abs(share - expected) < error, `${field} ${share}, expected ${expected}`);
}

Deno.test("geometry counts what the batch hides", () => {
  fc.assert(
    fc.property(
      fc.array(blocks, { minLength: 1, maxLength: 4 }),
      configs,
      seeds,
      (text, config, seed) => {
        const masked = {
          ...config,
          predictionRate: config.corruptionRate,
          replacement: { mask: 1, same: 0, random: 0 },
        };
        const indices = text.map((_, i) => i);
        const { inputIds } = maskBatch(text, masked, { seed, epoch: 0, indices }, context);
        const geometry = maskGeometry(text, masked, seed, context);
        assert.equal(
          geometry.hidden,
          inputIds.filter((id) => id === maskId).length,
        );
        assert.equal(geometry.positions, text.flat().length);
        const rows = text.map((_, b) =>
          [...inputIds.subarray(b * 64, b * 64 + 64)].map((id) => id === maskId ? "m" : ".").join(
            "",
          )
        );
        const runs = rows.flatMap((row) => row.match(/m+/g) ?? []).map((run) => run.length);
        geometry.runs.forEach((count, length) => {
          assert.equal(count, runs.filter((run) => run === length).length);
        });
        if (runs.length > 0) {
          assert.equal(meanRun(geometry), runs.reduce((sum, run) => sum + run) / runs.length);
        }
        const pairs = rows.map((row) => row.match(/(?=mm)/g)?.length ?? 0);
        assert.equal(geometry.spans[2]?.whole ?? 0, pairs.reduce((sum, count) => sum + count));
      },
    ),
  );
});

Deno.test("uniform masking hides what the closed forms say", () => {
  for (const rate of [0.15, 0.4, 0.8]) {
    const geometry = geometryOf("uniform", rate);
    for (let size = 1; size <= 6; size++) {
      const exact = wholeShareOfLength(size, rate, 300);
      assertClose(geometry.spans[size], "whole", exact);
      assert.ok(Math.abs(exact - rate ** size) < 0.01);
    }
    assertClose(geometry.words[2], "part", 1 - rate ** 2 - (1 - rate) ** 2);
    const total = geometry.runs.reduce((sum, count) => sum + count, 0);
    for (const length of [1, 2, 3]) {
      assert.ok(Math.abs(geometry.runs[length] / total - (1 - rate) * rate ** (length - 1)) < 0.02);
    }
    assert.ok(Math.abs(meanRun(geometry)! * (1 - rate) - 1) < 0.05);
  }
});

Deno.test("the paper's Figure 5: 40 % uniform hides about as many PMI pairs as 15 % PMI masking", () => {
  const uniform = geometryOf("uniform", 0.4).pmiUnits[2];
  const units = geometryOf("pmi", 0.15).pmiUnits[2];
  assert.ok(Math.abs(uniform.whole / uniform.total - 0.16) < 0.02);
  assert.ok(Math.abs(units.whole / units.total - 0.15) < 0.02);
});

Deno.test("whole words and PMI units are hidden whole, spans keep their length", () => {
  const byWord = geometryOf("word", 0.4);
  assert.ok(sharePart(byWord.words)! < 0.005);
  assert.ok(Math.abs(shareWhole(byWord.words)! - 0.4) < 0.02);
  assert.ok(sharePart(geometryOf("pmi", 0.15).pmiUnits)! < 0.02);
  for (const rate of [0.15, 0.4]) {
    assert.ok(Math.abs(meanRun(geometryOf("span-t5", rate))! - 3) < 0.05);
  }
  assert.ok(Math.abs(meanRun(geometryOf("uniform", 0.15))! - 1 / 0.85) < 0.05);
});

Deno.test("what there is none of has no share", () => {
  const units = [{ total: 0, whole: 0, part: 0 }];
  assert.equal(shareWhole([]), null);
  assert.equal(sharePart(units), null);
  assert.equal(
    meanRun({ positions: 9, hidden: 0, runs: [0], words: [], pmiUnits: [], spans: [] }),
    null,
  );
});
