import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { filesUnder } from "../../commands/site/compare_sites.ts";
import { url } from "../../site/parts/url.ts";

const folder = fileURLToPath(new URL("../../site", import.meta.url));
const modules = (await filesUnder(folder)).filter((path) =>
  path.endsWith(".ts") && !path.startsWith("executed/")
);

Deno.test("only the configuration imports Lume", () => {
  const importing = modules.filter((path) =>
    /from "(lume\/|https:|jsr:)/.test(readFileSync(`${folder}/${path}`, "utf8"))
  );
  assert.deepEqual(importing, ["_config.ts"]);
});

Deno.test("pages and layouts use nothing that only Lume has", () => {
  const rendered = modules.filter((path) => /\.page\.ts$|^pages\/_/.test(path));
  assert.ok(rendered.length >= 8);
  for (const path of rendered) {
    const text = readFileSync(`${folder}/${path}`, "utf8");
    for (const helper of ["search", "paginate", "nav", "comp", "helpers", "initialDirectory"]) {
      assert.doesNotMatch(
        text,
        new RegExp(
          `export default function\\*? ?\\w*\\([^)]*\\b${helper}\\b|\\b${helper}\\.\\w+\\(`,
        ),
        `${path} uses Lume's ${helper}`,
      );
    }
    assert.doesNotMatch(
      text,
      /export default (async )?(function\*? ?\w*)?\([^)]*,\s*\w+\s*\)/,
      path,
    );
  }
});

Deno.test("every page names its layout or writes files without one", () => {
  for (const path of modules.filter((path) => path.endsWith(".page.ts"))) {
    const text = readFileSync(`${folder}/${path}`, "utf8");
    assert.ok(
      /export const layout = /.test(text) || /export default (async )?function\* ?\(/.test(text),
      path,
    );
  }
});

Deno.test("relative addresses lead where the absolute ones do, under any base path", () => {
  const segment = fc.stringMatching(/^[a-z0-9-]{1,4}$/);
  const page = fc.array(segment, { maxLength: 4 }).map((parts) =>
    `/${parts.map((p) => `${p}/`).join("")}`
  );
  const target = fc.tuple(page, fc.constantFrom("", "file.svg", "#part"))
    .map(([path, end]) => path + end);
  fc.assert(fc.property(page, target, (from, to) => {
    const base = "https://host.invalid/some/base";
    assert.equal(new URL(url(from, to), base + from).href, base + to);
  }));
});
