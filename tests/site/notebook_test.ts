import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import fc from "fast-check";
import { readNotebook } from "../../site/notebook/notebook.ts";
import { renderMarkdown } from "../../site/notebook/markdown.ts";
import { sanitise } from "../../site/notebook/sanitise.ts";

function fixture(name: string) {
  const path = new URL(`./fixtures/executed/${name}.ipynb`, import.meta.url);
  return readNotebook(`${name}.ipynb`, readFileSync(path, "utf8"));
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
      if (name === "src") assert.match(value, /^data:image\/(png|jpeg|gif|webp);base64,/);
    }
  }
}

Deno.test("a notebook's page has its title, summary, contents and chart", () => {
  const notebook = fixture("01-sample");
  assert.equal(notebook.title, "A sample experiment");
  assert.match(notebook.summary, /^What changes with the mask rate\? Every number here is made up/);
  assert.deepEqual(notebook.headings.map(({ id }) => id), [
    "masking-a-sentence",
    "the-sweep",
    "a-list-of-numbers",
  ]);
  assert.equal(notebook.charts.length, 1);
  assert.equal(notebook.html.match(/<svg /g)!.length, 3);
  assert.match(notebook.html, /<details class="code"><summary>Code <span>4 lines/);
  assert.match(notebook.html, /hljs-keyword/);
  assert.match(notebook.html, /<math[^>]*display="block"/);
  assert.match(notebook.html, /we \[MASK\] high masking/);
});

Deno.test("hostile outputs lose what acts and keep what shows", () => {
  const { html } = fixture("02-hostile");
  assertHarmless(html);
  for (
    const kept of ["text stays", "a link", "a cell", "no picture", "<rect", "<strong>bold", "trace"]
  ) {
    assert.ok(html.includes(kept), kept);
  }
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

Deno.test("drawings and tables pass the sanitiser unharmed", () => {
  const svg = '<svg viewBox="0 0 10 10" role="img"><title>dots</title>' +
    '<circle cx="1" cy="2" r="3" fill="#0072b2"></circle></svg>';
  assert.equal(sanitise(svg), svg);
  const table = "<table><tbody><tr><td>1</td></tr></tbody></table>";
  assert.equal(sanitise(table), table);
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
  const notebook = readNotebook("notebooks/03-training-time.ipynb", source);
  assert.equal(notebook.title, "Time");
  assert.equal(notebook.summary, "See rates and code.");
  assert.match(notebook.html, /href="\.\.\/02-mask-rate\/#loss"/);
});

Deno.test("a broken notebook or chart is named", () => {
  assert.throws(
    () => readNotebook("x/04.ipynb", "{"),
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
    () => readNotebook("05.ipynb", withChart({ figure: "none", data: {} })),
    /05\.ipynb, chart 1: There is no figure "none"/,
  );
  assert.throws(
    () => readNotebook("05.ipynb", withChart({ figure: "mask-rate", data: {} })),
    /05\.ipynb, chart 1: The data of figure "mask-rate" is not usable/,
  );
});
