import assert from "node:assert/strict";
import { type Html, joinMarkup, markup, scriptJson, trusted, unbroken } from "@/format/html.ts";

const hostile = `<img src=x onerror="a('&')">`;
const harmless = "&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;";

Deno.test("a text is escaped once, however deep it stands", () => {
  const inner = markup`<b title="${hostile}">${hostile}</b>`;
  const outer = markup`<p>${[inner, [hostile]]}</p>`;
  assert.equal(`${outer}`, `<p><b title="${harmless}">${harmless}</b>${harmless}</p>`);
});

Deno.test("numbers are written out, zero too, and what is missing leaves nothing", () => {
  assert.equal(
    `${markup`${0}|${-1.5}|${null}|${undefined}|${false}|${""}|${[]}|`}`,
    "0|-1.5||||||",
  );
});

Deno.test("contents that are joined are escaped like those of a template, and so is what joins them", () => {
  const parts = [hostile, markup`<i>${1}</i>`, null];
  assert.equal(`${joinMarkup(parts, " & ")}`, `${harmless} &amp; <i>1</i> &amp; `);
  assert.equal(`${joinMarkup(["a", "b"], markup`<br>`)}`, "a<br>b");
});

Deno.test("markup that is trusted goes in as it is", () => {
  assert.equal(`${markup`<p>${trusted("<i>a</i> &amp; b")}</p>`}`, "<p><i>a</i> &amp; b</p>");
});

Deno.test("a text cannot pass for markup, neither by its type nor in spite of it", () => {
  // @ts-expect-error A text is not Html.
  const forged: Html = hostile;
  assert.equal(`${markup`${forged}`}`, harmless);
});

Deno.test("data of a script keep their values and cannot end it", () => {
  const data = { label: `</script><!-- ${hostile}`, values: [1, null] };
  const text = scriptJson(data).toString();
  assert.doesNotMatch(text, /</);
  assert.deepEqual(JSON.parse(text), data);
});

Deno.test("numbers stay on one line with what belongs to them, and other words do not", () => {
  const text = "p < 0.001 at 15 %: from 2 x 64 to 4 × 192, 3 M tokens, 3 Muon steps, a < b";
  assert.equal(
    unbroken(text).replaceAll("\u00a0", "~"),
    "p <~0.001 at 15~%: from 2~x~64 to 4~×~192, 3~M tokens, 3 Muon steps, a < b",
  );
});
