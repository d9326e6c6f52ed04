import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import fc from "fast-check";
import { chartMediaType } from "@/report/render/display.ts";
import { type NotebookOrigin, readNotebook } from "../../site/notebook/notebook.ts";
import { renderMarkdown } from "../../site/notebook/markdown.ts";
import { sanitise } from "../../site/notebook/sanitise.ts";
import { sampleMaskRateData } from "../report/sample_data.ts";

/** A notebook as its page shows it, what is HTML there as text. */
function pageOf(...notebook: Parameters<typeof readNotebook>) {
  const { introduction, html, ...rest } = readNotebook(...notebook);
  return { introduction: `${introduction}`, html: `${html}`, ...rest };
}

function fixture(name: string) {
  const path = new URL(`./fixtures/executed/${name}.ipynb`, import.meta.url);
  return pageOf(`${name}.ipynb`, readFileSync(path, "utf8"));
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
      (pieces) => assertHarmless(`${sanitise(pieces.join(""))}`),
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
  const html = `${sanitise(`<p>text</p>${svg}<b>and</b>${svg}`)}`;
  assert.deepEqual(drawings(html), [svg, svg]);
  assert.match(html, /alt="dots"/);
  assertHarmless(html);
  const table = "<table><tbody><tr><td>1</td></tr></tbody></table>";
  assert.equal(`${sanitise(table)}`, table);
  assert.equal(
    `${sanitise("<TABLE><TR><TD>1</TD></TR></TABLE>")}`,
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
  const notebook = pageOf("notebooks/03-training-time.ipynb", source);
  assert.equal(notebook.title, "Time");
  assert.equal(notebook.summary, "See rates and code.");
  assert.match(notebook.introduction, /href="\.\.\/02-mask-rate\/#loss"/);
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
          data: { [chartMediaType]: chart },
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

const notebookOf = (cells: object[]) => JSON.stringify({ nbformat: 4, cells });

function article(cells: object[], origin: Partial<NotebookOrigin> = {}) {
  const own: NotebookOrigin = { runs: "own", committed: null, folders: [] };
  return pageOf("07-x.ipynb", notebookOf(cells), { ...own, ...origin });
}

const markdown = (source: string) => ({ cell_type: "markdown", source });
const printing = (text: string, source = "f();") => ({
  cell_type: "code",
  source,
  outputs: [{ output_type: "stream", name: "stdout", text }],
});
const charting = (data: unknown, figure = "mask-rate") => ({
  cell_type: "code",
  source: "display();",
  outputs: [{ output_type: "display_data", data: { [chartMediaType]: { figure, data } } }],
});
const [own, committed] = ([["quick", 1], ["laptop", 3]] as const)
  .map(([profile, seeds]) => ({ ...sampleMaskRateData(seeds), profile }));

/** HTML without what the site itself puts around its figures. */
const withoutControls = (html: string) =>
  html.replace(/<div class="controls"[^]*?<div class="rate">/, "");

Deno.test("an article begins with its first figure and ends with what was done before it", () => {
  const { headings, html, introduction } = article([
    markdown("# 07 · Title\n\nA question."),
    markdown("## What it says"),
    printing("3 runs"),
    markdown("## The sweep\n\n### Its detail"),
    charting(own),
    markdown("Too few.\n\n## When?"),
    printing("15 40\n 1  2"),
    markdown("## What it cannot say\n\nMuch."),
    charting(own),
    markdown("## Method of another\n\n## Answer"),
    printing("40 % is best <b>.\n15 % is not."),
  ]);
  assert.deepEqual(headings.map(({ id, level }) => `${level} ${id}`), [
    "2 the-sweep",
    "2 when",
    "2 what-it-cannot-say",
    "2 method-of-another",
    "2 answer",
    "2 method",
    "3 what-it-says",
  ]);
  assert.match(introduction, /A question/);
  for (const printed of ["3 runs", "15 40\n 1  2", "40 % is best &lt;b&gt;.\n15 % is not."]) {
    assert.ok(html.includes(`<pre class="stream" tabindex="0">${printed}</pre>`), printed);
  }
  assert.ok(html.indexOf("Too few.") < html.indexOf('id="when"'));
  assert.ok(html.indexOf('id="what-it-says"') < html.indexOf("3 runs"));
  assert.match(html, /<h3 id="what-it-says">/);
  assert.match(html, /<h3 id="its-detail">/);
  const ids = headings.map(({ id }) => html.indexOf(`id="${id}"`));
  assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
});

Deno.test("without a figure nothing is moved, executed or not", () => {
  const sections = (outputs: object[]) =>
    article([
      markdown("# 07 · Title"),
      markdown("## What it cannot say"),
      { cell_type: "code", source: "f();", outputs },
      markdown("## What it says"),
    ]);
  const printed = sections([{ output_type: "stream", name: "stdout", text: "40 % is best." }]);
  assert.deepEqual([sections([]).executed, printed.executed], [false, true]);
  for (const { headings } of [sections([]), printed]) {
    assert.deepEqual(headings.map(({ id, level }) => `${level} ${id}`), [
      "2 what-it-cannot-say",
      "2 what-it-says",
    ]);
  }
});

Deno.test("a figure shows the committed runs before the notebook's own", () => {
  const sweep = markdown("# 07 · X\n\n## The sweep");
  const text = notebookOf([sweep, charting(committed)]);
  const both = article([sweep, charting(own)], { committed: text });
  assert.equal(both.runs, "own");
  assert.deepEqual(both.figures.map(({ variants }) => variants.map(({ label }) => label)), [[
    "Committed runs (laptop, 3 seeds)",
    "Runs of this copy (quick, 1 seed)",
  ]]);
  assert.match(both.html, /Committed runs: What the mask rate changes, profile laptop, 3 seeds/);
  assert.match(both.html, /class="files unscripted">.*figure-1-yours-loss\.svg/);
  assertHarmless(withoutControls(both.html));

  const unexecuted = article([sweep], { committed: text });
  assert.deepEqual(unexecuted.figures.map(({ variants }) => variants.map(({ key }) => key)), [[
    "reference",
  ]]);
  assert.deepEqual(unexecuted.headings.map(({ id, text }) => [id, text]), [
    ["the-sweep", "The sweep"],
    ["reference", "Committed results"],
  ]);
});

Deno.test("figures of one kind find their committed twins by title", () => {
  const titled = (title: string, profile: string) =>
    charting({ title, profile, measures: [], arms: [{ label: "a", values: {} }] }, "arms");
  const { figures, headings } = article(
    [markdown("# 07 · X\n\n## Arms"), titled("One", "quick"), titled("Own", "quick")],
    { committed: notebookOf([titled("Committed", "laptop"), titled("One", "laptop")]) },
  );
  const shown = figures.map(({ variants }) =>
    variants.map(({ key, data }) => `${key}: ${(data as { title: string }).title}`)
  );
  assert.deepEqual(shown, [
    ["reference: One", "yours: One"],
    ["yours: Own"],
    ["reference: Committed"],
  ]);
  assert.deepEqual(headings.map(({ id }) => id), ["arms", "reference"]);
});

Deno.test("a notebook that was executed on the committed runs alone names them, and nothing beside", () => {
  const { runs, figures, html, headings } = article(
    [markdown("# 07 · X\n\n## The sweep"), charting(committed), printing("40 % is best.")],
    { runs: "committed" },
  );
  assert.equal(runs, "committed");
  assert.deepEqual(figures.map(({ variants }) => variants.map(({ key, label }) => [key, label])), [
    [["reference", "Committed runs (laptop, 3 seeds)"]],
  ]);
  assert.deepEqual(headings.map(({ id }) => id), ["the-sweep"]);
  assert.match(html, /Committed runs: What the mask rate changes, profile laptop, 3 seeds/);
  assert.match(html, /<pre class="stream" tabindex="0">40 % is best\./);
  assert.doesNotMatch(html, /class="files unscripted"|class="beside"/);
});

Deno.test("what a cell says of the committed runs is folded under what it says of the reader's", () => {
  const title = markdown("# 07 · X\n\n## The sweep");
  const cells = (data: object, ...printed: [text: string, source: string][]) => [
    title,
    { ...charting(data), outputs: [...charting(data).outputs, ...printing("A line.").outputs] },
    ...printed.map(([text, source]) => printing(text, source)),
  ];
  const reader = cells(own, ["own 0.3", "f()"], ["alike", "g()"], ["changed", "h(2)"]);
  const text = notebookOf([
    ...cells(
      committed,
      [`at ${["", "home", "ann"].join("/")}/lib/a.ts <script>1</script>0.2`, "f()"],
      ["alike", "g()"],
      ["other", "h(1)"],
    ),
    printing("of a cell that the reader took out", "i()"),
  ]);
  const { html } = article(reader, { committed: text });
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  const beside = [...document.querySelectorAll("details.beside")];
  assert.deepEqual(beside.map((one) => one.querySelector("summary")!.textContent), [
    "Committed runs: the same",
  ]);
  assert.ok(!beside[0].hasAttribute("open"));
  assert.equal(
    beside[0].querySelector("pre.stream")!.textContent,
    "at lib/a.ts <script>1</script>0.2",
  );
  assert.match(beside[0].previousElementSibling!.textContent!, /own 0\.3/);
  assert.doesNotMatch(html, /other|took out/);
  assertHarmless(withoutControls(html));
  assert.doesNotMatch(article(reader).html, /class="beside"/);
});

Deno.test("a committed notebook that cannot be read is named, as the reader's own is", () => {
  assert.throws(
    () => article([markdown("# X")], { committed: "{" }),
    /^Error: 07-x\.ipynb is not a notebook of format 4/,
  );
});

Deno.test("markup in labels and data of a figure stays text", () => {
  const hostile = '"><script>attack()</script><img src=x onerror=attack()>';
  const data = { ...sampleMaskRateData(3), task: hostile, profile: hostile };
  data.paper.rows = data.paper.rows.map((row) => ({ ...row, task: `${hostile} ${row.task}` }));
  const cells = [markdown("# 07 · X\n\n## The sweep"), charting(data)];
  const { html, figures } = article(cells, { committed: notebookOf(cells) });
  assert.equal(figures[0].variants.length, 2);
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
  const { introduction, html, source } = pageOf("x.ipynb", text);
  for (const shown of [introduction + html, source]) {
    assert.match(shown, /Corpus: data\/cache\/corpora\/a1\. lib\/a\.ts:1:2/);
    assert.doesNotMatch(shown, /ann|srv|home/);
  }
});
