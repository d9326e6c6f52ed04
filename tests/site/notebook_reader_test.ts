import assert from "node:assert/strict";
import fc from "fast-check";
import { chartMediaType } from "@/report/render/display.ts";
import { readNotebook } from "../../site/notebook/notebook.ts";
import { leftOutNotebooks, notebooksIn } from "../../site/build/notebook_files.ts";
import { changedJson, fuzzingRuns } from "../json_changes.ts";

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A notebook with outputs of many kinds. */
const executed = new URL("./fixtures/executed/02-hostile.ipynb", import.meta.url);

/** The page of a notebook with these cells, from its first word to its last. */
function page(cells: unknown[], path = "07-x.ipynb"): string {
  const notebook = readNotebook(path, JSON.stringify({ nbformat: 4, cells }));
  return `${notebook.introduction}${notebook.html}`;
}

const markdown = (source: string, more = {}) => ({ cell_type: "markdown", source, ...more });
const code = (...outputs: unknown[]) => ({ cell_type: "code", source: "f();", outputs });
const data = (bundle: Record<string, unknown>) =>
  code({ output_type: "display_data", data: bundle });

/** MathML's own copy of what was written, for each formula. */
function formulas(html: string): string[] {
  return [...html.matchAll(/<annotation[^>]*>([^<]*)</g)].map(([, tex]) => tex.trim());
}

Deno.test("Jupyter's mathematics is rendered, in and between sentences", () => {
  const text = (source: string) => page([markdown(source)]);
  assert.match(
    text("text $$\na\n$$ more"),
    /<p>text .*display="block"[^]*<\/math><\/span> more<\/p>/,
  );
  assert.deepEqual(formulas(text("\\begin{equation}\na_1 * b * c\n\\end{equation}")), [
    "\\begin{equation}\na_1 * b * c\n\\end{equation}",
  ]);
  assert.deepEqual(formulas(text("so \\[ x \\] and \\\\(y\\\\), $z$")), ["x", "y", "z"]);
  assert.deepEqual(formulas(text("$$\na\n- b\n= c\n$$")), ["a\n- b\n= c"]);
  assert.deepEqual(formulas(text("$5 and $6, \\$7, `$x$`\n\n```\n$y$\n```")), []);
  const html = page([markdown("$\\newcommand{\\half}{\\frac12}$"), markdown("$\\half$")]);
  assert.match(html, /<mfrac>/);
  assert.match(text("$\\frac{$ stays"), /<code>\$\\frac\{\$<\/code> stays/);
});

Deno.test("pictures of a text are shown: attached, beside the notebook, and missing ones named", async () => {
  const attachments = { "my image.png": { "image/png": png } };
  assert.match(
    page([markdown("![it](attachment:my%20image.png)", { attachments })]),
    new RegExp(`<img src="data:image/png;base64,${RegExp.escape(png)}" alt="it">`),
  );
  assert.throws(
    () => page([markdown("![it](attachment:none.png)")]),
    /07-x\.ipynb, cell 1: the cell has no picture "none\.png" attached/,
  );
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/a picture.png`, Uint8Array.fromBase64(png));
    const path = `${folder}/01-x.ipynb`;
    assert.match(
      page([markdown("![it](<a picture.png>)")], path),
      /src="data:image\/png;base64,iVBOR/,
    );
    assert.throws(
      () => page([markdown("![it](other.png)")], path),
      /01-x\.ipynb, cell 1: there is no picture "other\.png" beside the notebook/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("links reach headings by the names that Jupyter gives them", () => {
  const html = page([
    markdown("# Title Here\n\n[there](#My-Heading), [top](#Title-Here)"),
    markdown("## My Heading"),
  ]);
  assert.match(html, /<h\d id="my-heading"><span id="My-Heading"><\/span>My Heading/);
  assert.match(html, /<span id="Title-Here"><\/span>/);
  assert.match(
    page([markdown("[on](13-%C3%BCbung.ipynb#My-Heading)")]),
    /href="\.\.\/13-ubung\/#My-Heading"/,
  );
});

Deno.test("an output is shown in the richest form that leaves something to see", () => {
  const script = "<script>draw()</script><div id='x'></div>";
  assert.match(
    page([data({ "text/html": script, "image/png": png })]),
    /<img src="data:image\/png/,
  );
  assert.match(page([data({ "text/html": script, "text/plain": "a table" })]), /<pre[^>]*>a table/);
  assert.match(
    page([data({ "text/html": script })]),
    /no form that a page can show, only text\/html/,
  );
  assert.match(page([data({ "image/png": "AAAA", "text/plain": "figure" })]), /<pre[^>]*>figure/);
  assert.match(page([data({ "text/latex": "$$x$$" })]), /<math/);
  assert.match(page([data({ "application/json": { a: 1 } })]), /&quot;a&quot;: 1/);
  assert.match(page([data({ "text/html": "<B>BOLD</B>" })]), /<b>BOLD<\/b>/);
  assert.doesNotMatch(page([data({ "text/plain": "" })]), /class="output"/);
  assert.match(page([{ cell_type: "raw", source: "as <it> is" }]), /as &lt;it&gt; is/);
});

Deno.test("printed text and errors are shown as in a terminal", () => {
  const stream = (text: string) => code({ output_type: "stream", name: "stdout", text });
  assert.match(
    page([stream("10%\r100%\x1b]8;;https://a.b/\x07\x1b[38:2::1:2:3m!\x00")]),
    />100%<a href="https:\/\/a\.b\/"[^>]*>!</,
  );
  const html = page([
    code({
      output_type: "error",
      ename: "E",
      evalue: "\x1b[31mred\x1b[0m",
      traceback: ["\x1b[1mat x"],
    }),
  ]);
  assert.match(html, /<strong>E: red<\/strong>\n<span class="ansi-bold">at x/);
});

const malformed: [what: string, text: string, message: RegExp][] = [
  [
    "a cell without source",
    JSON.stringify({ nbformat: 4, cells: [markdown("x"), { cell_type: "code" }] }),
    /^x\/1\.ipynb, cell 2: source is missing; open it/,
  ],
  [
    "a traceback of one text",
    JSON.stringify({ nbformat: 4, cells: [code({ output_type: "error", traceback: "a" })] }),
    /^x\/1\.ipynb, cell 1, output 1: traceback is "a", not a list; execute/,
  ],
  [
    "an unknown cell",
    JSON.stringify({ nbformat: 4, cells: [{ cell_type: "heading", source: "" }] }),
    /cell 1: cell_type is "heading", not one of "code"/,
  ],
  [
    "an unknown output",
    JSON.stringify({ nbformat: 4, cells: [code({ output_type: "pyout" })] }),
    /output 1: output_type is "pyout", not one/,
  ],
  [
    "an older format",
    JSON.stringify({ nbformat: 3, worksheets: [] }),
    /nbformat is 3, not 4; open it in JupyterLab/,
  ],
  [
    "a merge conflict",
    '{\n<<<<<<< HEAD\n "nbformat": 4\n=======\n>>>>>>> other\n}',
    /an unsettled merge conflict, which begins in line 2; take one side/,
  ],
  ["an empty file", "", /the file is empty; open it/],
  ["a pointer", "version https://git-lfs.github.com/spec/v1\n", /Git LFS pointer/],
  ["a web page", "<!DOCTYPE html>", /web page/],
  ["a list", "[]", /it is not a record; open it/],
];
for (const [what, text, message] of malformed) {
  Deno.test(`a notebook is refused in a sentence for ${what}`, () => {
    assert.throws(() => readNotebook("x/1.ipynb", text), { message });
  });
}

Deno.test("every notebook of a folder is published or named", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/old`);
    const published = ["01-a.ipynb", "13-übung.ipynb", "My notebook.ipynb"];
    const left = ["01-a.failed.ipynb", "02-B.IPYNB", "old/03-c.ipynb"];
    for (const name of [...published, ...left, "data.json"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "{}");
    }
    assert.deepEqual(notebooksIn(folder).map(([name]) => name).sort(), published);
    assert.deepEqual(
      leftOutNotebooks(folder).map((sentence) => sentence.split(" is not published")[0]).sort(),
      left.map((name) => `${folder}/${name}`),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Notebooks that are nearly right: whatever a field may hold, with the words that mean something among it. */
const notebookText = (() => {
  const word = fc.constantFrom(
    ...[
      "# T",
      "## My H",
      "$",
      "$$",
      "\\[",
      "\\]",
      "\\begin{x}",
      "\\end{x}",
      "```",
      "\n",
      "- ",
      "|",
    ],
    ...[
      "![a](attachment:a.png)",
      "[a](#T)",
      "\x1b[31m",
      "\r",
      "\b",
      "\x1b]8;;",
      "<svg",
      "</svg>",
      "<b>",
    ],
    ...["\\frac", "{", "}", "\ue0000\ue001", "%", "ü", "\ud800", "\0", "__proto__", "constructor"],
  );
  const text = fc.array(fc.oneof(word, fc.string({ maxLength: 6 })), { maxLength: 8 })
    .map((words) => words.join(""));
  const source = fc.oneof(
    { weight: 6, arbitrary: text },
    fc.array(text, { maxLength: 3 }),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const output = fc.record({
    output_type: fc.oneof({
      weight: 6,
      arbitrary: fc.constantFrom("stream", "display_data", "error"),
    }, source),
    name: fc.constantFrom("stdout", "stderr"),
    text: source,
    data: fc.oneof({
      weight: 6,
      arbitrary: fc.dictionary(
        fc.constantFrom(
          "text/plain",
          "text/html",
          "image/svg+xml",
          "image/png",
          "text/markdown",
          "application/json",
          chartMediaType,
          "x",
        ),
        source,
      ),
    }, source),
    ename: source,
    evalue: text,
    traceback: source,
  }, { requiredKeys: ["output_type"] });
  const cell = fc.record({
    cell_type: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("code", "markdown", "raw") },
      source,
    ),
    source,
    outputs: fc.oneof({ weight: 8, arbitrary: fc.array(output, { maxLength: 3 }) }, source),
    attachments: fc.oneof(fc.constant({ "a.png": { "image/png": png } }), source),
    metadata: source,
  }, { requiredKeys: ["cell_type"] });
  const whole = fc.record({
    nbformat: fc.oneof({ weight: 9, arbitrary: fc.constant(4) }, source),
    cells: fc.oneof({
      weight: 9,
      arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: cell }, source), { maxLength: 4 }),
    }, source),
    metadata: source,
  }, { requiredKeys: ["nbformat"] }).map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 8, arbitrary: whole },
    { weight: 4, arbitrary: changedJson(Deno.readTextFileSync(executed)) },
    fc.tuple(whole, fc.nat(2000)).map(([whole, end]) => whole.slice(0, end)),
    fc.string(),
  );
})();

/** The reader either gives a page or an error of its own, which begins with the notebook's name. */
function answersInItsOwnWords(text: string): void {
  try {
    const { html, introduction } = readNotebook("some/07-x.ipynb", text);
    assert.doesNotMatch(`${html}${introduction}`, /\[object Object\]/);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.equal((error as Error).constructor, Error, `${(error as Error).stack}`);
    assert.match((error as Error).message, /^some\/07-x\.ipynb/);
    assert.doesNotMatch(
      (error as Error).message,
      /Cannot read|not a function|Unexpected|at position/,
    );
  }
}

Deno.test(`any of ${fuzzingRuns} notebooks is answered by a page or by a sentence that names it`, () => {
  fc.assert(fc.property(notebookText, answersInItsOwnWords), { numRuns: fuzzingRuns });
});
