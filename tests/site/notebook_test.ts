import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import fc from "fast-check";
import { readNotebook } from "../../site/notebook/notebook.ts";
import { renderMarkdown } from "../../site/notebook/markdown.ts";
import { sanitise } from "../../site/notebook/sanitise.ts";
import type { SiteReference } from "../../site/build/reference.ts";
import noReference from "./fixtures/no_reference.json" with { type: "json" };
import { sampleMaskRateData } from "../report/sample_data.ts";

const none: SiteReference = noReference;

function fixture(name: string, reference = none) {
  const path = new URL(`./fixtures/executed/${name}.ipynb`, import.meta.url);
  return readNotebook(`${name}.ipynb`, readFileSync(path, "utf8"), reference);
}

function elements(html: string): Element[] {
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  return [...document.body.querySelectorAll("*")] as unknown as Element[];
}

/** What no page may contain, wherever it came from. */
function assertHarmless(html: string): void {
  const forbidden =
    /^(script|style|iframe|object|embed|form|input|base|meta|link|foreignobject|use|animate|set)$/i;
  for (const element of elements(html)) {
    const isData = element.tagName.toLowerCase() === "script" &&
      element.getAttribute("type") === "application/json";
    assert.ok(isData || !forbidden.test(element.tagName), element.outerHTML);
    for (const { name, value } of [...element.attributes]) {
      assert.doesNotMatch(name, /^(on|style$|srcdoc|formaction)/i, element.outerHTML);
      assert.doesNotMatch(value, /^\s*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t/i, element.outerHTML);
      assert.doesNotMatch(value, /url\s*\(\s*['"]?[^#'"]/i, element.outerHTML);
      if (name === "src") assert.match(value, /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,/);
    }
  }
}

Deno.test("a notebook's page has its title, summary, contents and chart", () => {
  const notebook = fixture("01-sample");
  assert.equal(notebook.title, "A sample experiment");
  assert.match(notebook.summary, /^What changes with the mask rate\? Every number here is made up/);
  assert.deepEqual(notebook.headings.map(({ id }) => id), [
    "the-sweep",
    "a-list-of-numbers",
    "method",
    "masking-a-sentence",
  ]);
  assert.equal(notebook.figures.length, 1);
  assert.equal(notebook.html.match(/<svg /g)!.length, 3);
  assert.match(notebook.html, /<details class="code"><summary>Code <span>4 lines/);
  assert.match(notebook.html, /hljs-keyword/);
  assert.match(notebook.introduction, /<math[^>]*display="block"/);
  assert.match(notebook.html, /we \[MASK\] high masking/);
});

Deno.test("hostile outputs lose what acts and keep what shows", () => {
  const { introduction, html: rest, summary } = fixture("02-hostile");
  assert.match(summary, /attacked = 'markdown'/, "lists of notebooks say what stands there");
  const html = introduction + rest;
  assertHarmless(html);
  for (const kept of ["text stays", "a link", "a cell", "no picture", "<strong>bold", "trace"]) {
    assert.ok(html.includes(kept), kept);
  }
  assert.ok(drawings(html).some((drawing) => drawing.includes("<rect")));
});

Deno.test("no mixture of hostile pieces gets through the sanitiser", () => {
  const piece = fc.constantFrom(
    ...[
      "<svg>",
      "</svg>",
      "<math>",
      "<style>",
      "</style>",
      "<script>",
      "</script>",
      "<!--",
      "-->",
      "<![CDATA[",
    ],
    ...[
      "]]>",
      '<img src=x onerror="1">',
      "<a href='javascript:1'>",
      "<p title='",
      "'>",
      "<title>",
      "</title>",
    ],
    ...[
      "<textarea>",
      "</textarea>",
      "<noscript>",
      "</noscript>",
      "<xmp>",
      "<svg onload=1>",
      "<use href=#x>",
    ],
    ...[
      "&lt;script&gt;",
      "\0",
      "<iframe srcdoc=1>",
      "<foreignObject>",
      "text",
      "<b",
      " onclick=1 ",
      ">",
      "/>",
    ],
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      (pieces) => assertHarmless(sanitise(pieces.join(""))),
    ),
    { numRuns: 2000 },
  );
});

/** The drawings that are pictures of their own in this HTML. */
function drawings(html: string): string[] {
  return [...html.matchAll(/src="data:image\/svg\+xml;base64,([^"]+)"/g)].map(([, base64]) =>
    new TextDecoder().decode(Uint8Array.fromBase64(base64))
  );
}

Deno.test("drawings keep all they hold, each as a picture of its own, and tables pass in any case", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>dots</title>' +
    '<defs><style>.a{fill:red}</style><path id="c" d="M0 0"/></defs><use href="#c" class="a"/></svg>';
  const html = sanitise(`<p>text</p>${svg}<b>and</b>${svg}`);
  assert.deepEqual(drawings(html), [svg, svg]);
  assert.match(html, /alt="dots"/);
  assertHarmless(html);
  const table = "<table><tbody><tr><td>1</td></tr></tbody></table>";
  assert.equal(sanitise(table), table);
  assert.equal(
    sanitise("<TABLE><TR><TD>1</TD></TR></TABLE>"),
    "<table><tr><td>1</td></tr></table>",
  );
});

Deno.test("headings with the same words get addresses of their own", () => {
  const { headings } = renderMarkdown("## Loss\n\n## Loss\n\n## Über 40 %", new Set(["loss-2"]));
  assert.deepEqual(headings.map(({ id }) => id), ["loss", "loss-3", "uber-40"]);
});

Deno.test("links between notebooks become links between pages", () => {
  const source = JSON.stringify({
    nbformat: 4,
    cells: [{
      cell_type: "markdown",
      source: "# 03 · Time\n\nSee [rates](02-mask-rate.ipynb#loss) and [code](../lib/x.ts).",
    }],
  });
  const notebook = readNotebook("notebooks/03-training-time.ipynb", source, none);
  assert.equal(notebook.title, "Time");
  assert.equal(notebook.summary, "See rates and code.");
  assert.match(notebook.introduction, /href="\.\.\/02-mask-rate\/#loss"/);
});

Deno.test("a broken notebook or chart is named", () => {
  assert.throws(
    () => readNotebook("x/04.ipynb", "{", none),
    /x\/04\.ipynb is not a notebook of format 4/,
  );
  const withChart = (chart: unknown) =>
    JSON.stringify({
      nbformat: 4,
      cells: [{
        cell_type: "code",
        source: "1",
        outputs: [{
          output_type: "display_data",
          data: { "application/vnd.maskrate.chart.v1+json": chart },
        }],
      }],
    });
  assert.throws(
    () => readNotebook("05.ipynb", withChart({ figure: "none", data: {} }), none),
    /05\.ipynb, chart 1: There is no figure "none"/,
  );
  assert.throws(
    () => readNotebook("05.ipynb", withChart({ figure: "mask-rate", data: {} }), none),
    /05\.ipynb, chart 1: The data of figure "mask-rate" is not usable/,
  );
});

function article(cells: object[], reference = none) {
  return readNotebook("07-x.ipynb", JSON.stringify({ nbformat: 4, cells }), reference);
}

const markdown = (source: string) => ({ cell_type: "markdown", source });
const printing = (text: string) => ({
  cell_type: "code",
  source: "f();",
  outputs: [{ output_type: "stream", name: "stdout", text }],
});
const charting = (data: unknown) => ({
  cell_type: "code",
  source: "display();",
  outputs: [{
    output_type: "display_data",
    data: { "application/vnd.maskrate.chart.v1+json": { figure: "mask-rate", data } },
  }],
});

Deno.test("an article tells what was found, then what it means, then how it was done", () => {
  const { headings, html, introduction } = article([
    markdown("# 07 · Title\n\nA question."),
    markdown("## The arms"),
    printing("3 runs"),
    markdown("## The sweep\n\n### Its detail"),
    charting(sampleMaskRateData(1)),
    markdown("Too few.\n\n## When?"),
    printing("15 40\n 1  2"),
    markdown("## What it says"),
    printing("40 % is best <b>.\n15 % is not."),
    markdown("## What it cannot say\n\nMuch."),
  ]);
  assert.deepEqual(headings.map(({ id, level }) => `${level} ${id}`), [
    "2 the-sweep",
    "2 when",
    "2 what-it-says",
    "2 what-it-cannot-say",
    "2 method",
    "3 the-arms",
  ]);
  assert.match(introduction, /A question/);
  assert.match(
    html,
    /<div class="said"><p>40\u00a0% is best &lt;b&gt;\.<\/p>\n<p>15\u00a0% is not/,
  );
  assert.match(html, /<pre class="stream" tabindex="0">15 40\n 1 {2}2<\/pre>/);
  assert.ok(html.indexOf("Too few.") < html.indexOf('id="when"'));
  assert.match(html, /<h3 id="the-arms">/);
  assert.match(html, /<h3 id="its-detail">/);
  const ids = headings.map(({ id }) => html.indexOf(`id="${id}"`));
  assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
});

Deno.test("what a notebook would say stays with the method until it was executed", () => {
  const { headings, executed } = article([
    markdown("# 07 · Title"),
    markdown("## What it says"),
    { cell_type: "code", source: "f();", outputs: [] },
    markdown("## What it cannot say"),
  ]);
  assert.equal(executed, false);
  assert.deepEqual(headings.map(({ id }) => id), ["method", "what-it-says", "what-it-cannot-say"]);
});

Deno.test("a figure shows the committed runs before the notebook's own, or alone", () => {
  const own = { ...sampleMaskRateData(1), profile: "quick" };
  const data = { ...sampleMaskRateData(3), profile: "laptop" };
  const reference: SiteReference = {
    ...none,
    runs: 1234,
    figures: [{ experiment: "07", figure: "mask-rate", data }, {
      experiment: "08",
      figure: "mask-rate",
      data,
    }],
  };
  const both = article([markdown("# 07 · X\n\n## The sweep"), charting(own)], reference);
  assert.deepEqual(both.figures.map(({ variants }) => variants.map(({ label }) => label)), [[
    "Committed runs (laptop, 3 seeds)",
    "Runs of this copy (quick, 1 seed)",
  ]]);
  assert.match(both.html, /What the mask rate changes, profile laptop, 3 seeds/);
  assert.match(both.html, /class="files unscripted">.*figure-1-yours-loss\.svg/);

  const alone = article([markdown("# 07 · X\n\n## The sweep")], reference);
  assert.deepEqual(alone.figures.map(({ variants }) => variants.map(({ key }) => key)), [[
    "reference",
  ]]);
  assert.equal(alone.headings[0].id, "reference");
  assert.doesNotMatch(alone.html, /class="runs"/);
  assertHarmless(both.html.replace(/<div class="controls"[^]*?<div class="rate">/, ""));
});

Deno.test("what the committed runs say stands before what a notebook says and what it cannot say", () => {
  const reference: SiteReference = {
    ...none,
    answers: { "07": "a, against <b>:\n  loss -0.200 nats: better\n  pairs: worse\nIt is a." },
  };
  const cells = [
    markdown("# 07 · X\n\n## The sweep"),
    charting({ ...sampleMaskRateData(1), profile: "quick" }),
    markdown("## What it cannot say\n\n- Much."),
    markdown("## What it says"),
    printing("Own sentence."),
  ];
  const { headings, html } = article(cells, reference);
  assert.deepEqual(headings.map(({ id }) => id), [
    "the-sweep",
    "reference-says",
    "what-it-says",
    "what-it-cannot-say",
  ]);
  assert.match(html, /Computed from the committed runs of profile laptop\./);
  assert.match(
    html,
    /<p>a, against &lt;b&gt;:<\/p>\s*<ul><li>loss -0.200 nats: better<\/li>\s*<li>pairs: worse<\/li><\/ul>\s*<p>It is a\.<\/p>/,
  );
  assertHarmless(html.replace(/<div class="controls"[^]*?<div class="rate">/, ""));
  assert.ok(!article(cells, none).headings.some(({ id }) => id === "reference-says"));
});

Deno.test("markup in labels and data of a figure stays text", () => {
  const hostile = '"><script>attack()</script><img src=x onerror=attack()>';
  const data = { ...sampleMaskRateData(3), task: hostile, profile: hostile };
  data.paper.rows = data.paper.rows.map((row) => ({ ...row, task: `${hostile} ${row.task}` }));
  const { html } = article([markdown("# 07 · X\n\n## The sweep"), charting(data)], {
    ...none,
    runs: 3,
    figures: [{ experiment: "07", figure: "mask-rate", data }],
  });
  const acting = elements(html).filter((element) =>
    element.tagName === "IMG" || element.hasAttribute("onerror") ||
    (element.tagName === "SCRIPT" && element.getAttribute("type") !== "application/json")
  );
  assert.deepEqual(acting.map(({ outerHTML }) => outerHTML), []);
  assert.match(html, /<option value="&quot;&gt;&lt;script&gt;/);
});

Deno.test("no page and no download says where the project lies on the machine that executed it", () => {
  const printed = "Corpus: /Users/ann/mask/data/cache/corpora/a1. file:///srv/mask/lib/a.ts:1:2";
  const cell = {
    cell_type: "code",
    metadata: {},
    execution_count: 1,
    source: "run()",
    outputs: [{ output_type: "stream", name: "stdout", text: printed }],
  };
  const text = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: "typescript" } },
    cells: [cell],
  });
  const { introduction, html, source } = readNotebook("x.ipynb", text, none);
  for (const shown of [introduction + html, source]) {
    assert.match(shown, /Corpus: data\/cache\/corpora\/a1\. lib\/a\.ts:1:2/);
    assert.doesNotMatch(shown, /ann|srv|home/);
  }
});
