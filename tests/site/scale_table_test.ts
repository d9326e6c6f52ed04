import assert from "node:assert/strict";
import type { Paper } from "@/report/paper.ts";
import paper from "../../data/paper.json" with { type: "json" };
import { scaleHtml } from "../../site/parts/scale_table.ts";

Deno.test("the front page says how small the trainings are beside the paper's", () => {
  const html = scaleHtml(paper as unknown as Paper).replaceAll("\u00a0", " ");
  assert.match(html, /0\.94 M parameters that read 1\.54 M tokens/);
  assert.match(html, /large one has 376 times the parameters and read 7,851 times the tokens/);
  assert.match(html, /<td>the paper<\/td><td>354 M<\/td>/);
  assert.match(html, /78,643 and 209,715/);
});
