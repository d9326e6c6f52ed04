import assert from "node:assert/strict";
import type { Paper } from "@/report/paper.ts";
import paper from "../../data/paper.json" with { type: "json" };
import { countsOf, scaleHtml } from "../../site/parts/scale_table.ts";

Deno.test("claims are counted by verdict, and verdicts that no claim has go unsaid", () => {
  const claims = (["undecided", "supported", "undecided"] as const)
    .map((verdict) => ({ verdict }));
  assert.equal(countsOf(claims), "1 supported, 2 undecided");
  assert.equal(countsOf([]), "");
});

Deno.test("the front page says how small the trainings are beside the paper's", () => {
  const html = scaleHtml(paper as unknown as Paper, []).replaceAll("\u00a0", " ");
  assert.match(html, /0\.94 M parameters that read 3\.07 M tokens/);
  assert.match(html, /large one has 354 M and read 3,925 times as many/);
  assert.match(html, /\d+ of 722 are there/);
  assert.match(html, /78,643 and 209,715/);
  assert.doesNotMatch(html, /claims the pilot calls/);
});
