import assert from "node:assert/strict";
import { chartMediaType, display } from "@/report/render/display.ts";
import { maskRate } from "@/report/figures/mask_rate.ts";
import { paper, paperMaskRates } from "@/report/data/paper.ts";
import { tableDisplay, textDisplay } from "@/report/render/table_display.ts";
import { renderMarkdown } from "../../site/notebook/markdown.ts";
import { sampleMaskRateData } from "./sample_data.ts";

const show = Symbol.for("Jupyter.display");

Deno.test("a cell's value carries the data, a picture and words", () => {
  const data = sampleMaskRateData(1);
  const bundle = display(maskRate, data)[show]();
  assert.deepEqual(bundle[chartMediaType], { figure: "mask-rate", data });
  assert.equal((bundle["text/html"] as string).match(/<svg /g)!.length, 3);
  assert.match(
    bundle["text/plain"] as string,
    /^What the mask rate changes, profile sample\nHeld-out loss/,
  );
  assert.ok(JSON.stringify(bundle).length < 200_000);
});

Deno.test("markup in a task's name stays text", () => {
  const data = { ...sampleMaskRateData(1), task: "<script>alert(1)</script>" };
  assert.doesNotMatch(display(maskRate, data)[show]()["text/html"] as string, /<script/);
});

Deno.test("a special token in a table or a sentence is text, for Jupyter and on the site", () => {
  const text = "<s> now ___ <b>dog</b>";
  for (const shown of [tableDisplay(["reads"], [[text]], text), textDisplay([text])]) {
    const bundle = shown[show]();
    const markdown = String(bundle["text/markdown"]);
    // Jupyter's Markdown takes HTML unless its `<` is escaped.
    assert.doesNotMatch(markdown, /(?<!\\)</);
    const html = renderMarkdown(markdown).html.toString();
    assert.ok(html.includes("&lt;s&gt; now ___ &lt;b&gt;dog&lt;/b&gt;"), html);
    assert.ok(String(bundle["text/plain"]).includes(text));
  }
});

Deno.test("the paper's sweep has four tasks at eight rates, of primary source only", () => {
  const { rows, source } = paperMaskRates(paper);
  assert.equal(rows.length, 32);
  assert.deepEqual(rows.find(({ task, maskRate }) => task === "MNLI" && maskRate === 0.4), {
    task: "MNLI",
    maskRate: 0.4,
    value: 84.5,
  });
  assert.match(source, /authors' list of released models/);
});

Deno.test("every published value names known sources and its confidence", () => {
  const { values, statements, sources, confidence } = paper;
  for (const value of [...values, ...statements]) {
    assert.ok(value.sources.length > 0);
    for (const source of value.sources) assert.ok(source in sources, source);
    assert.ok(value.confidence in confidence, value.confidence);
  }
});
