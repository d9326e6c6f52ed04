import assert from "node:assert/strict";
import { trusted } from "@/format/html.ts";
import { withDefinitions } from "../../site/parts/defined_terms.ts";
import { definitions } from "../../site/parts/definitions.ts";
import { withPermalinks } from "../../site/parts/permalinks.ts";

/** What a page has instead of its terms, in order. */
const explained = (html: string) =>
  [
    ...withDefinitions(trusted(html)).toString()
      .matchAll(/popovertarget="term-([\w-]+)">([^<]+)<\/button>/g),
  ].map(([, id, text]) => `${id}: ${text}`);

Deno.test("a term is explained where prose first uses it, in its longest form", () => {
  assert.deepEqual(explained("<p>Seeds and PMI masking.</p><ul><li>A seed, the PMI.</li></ul>"), [
    "seed: Seeds",
    "pmi: PMI masking",
  ]);
  assert.deepEqual(explained("<p>Mask\u00a0rate, seedling, 1-seed</p>"), [
    "mask-rate: Mask\u00a0rate",
  ]);
});

Deno.test("headings, links, code, figures, attributes and what scripts write stay as they are", () => {
  for (
    const html of [
      "<h2>Seeds</h2>",
      '<p><a href="#x">seeds</a></p>',
      "<p><code>seed</code></p>",
      "<figure><p>seeds</p></figure>",
      '<p data-said="answer">seeds</p>',
      `<p title="a > seed 'onmouseover=x">text</p>`,
      "<p><!-- > seeds --></p>",
      "<div>seeds</div>",
    ]
  ) assert.equal(`${withDefinitions(trusted(html))}`, html);
});

Deno.test("terms have one definition each, in a few sentences", () => {
  const forms = definitions.flatMap((one) => one.forms);
  assert.equal(new Set(forms).size, forms.length);
  assert.equal(new Set(definitions.map(({ id }) => id)).size, definitions.length);
  for (const { term, text, forms } of definitions) {
    assert.ok(text.length < 260 && text.endsWith("."), term);
    assert.ok(forms.every((form) => form === form.toLowerCase()), term);
  }
});

Deno.test("headings with an identifier become links to themselves, those with a link do not", () => {
  assert.equal(
    `${withPermalinks(trusted('<h2 id="a">A <b>b</b></h2>'))}`,
    '<h2 id="a"><a class="permalink" href="#a">A <b>b</b></a></h2>',
  );
  for (const html of ["<h2>A</h2>", '<h3 id="a"><a href="b">A</a></h3>', '<h1 id="a">A</h1>']) {
    assert.equal(`${withPermalinks(trusted(html))}`, html);
  }
});
