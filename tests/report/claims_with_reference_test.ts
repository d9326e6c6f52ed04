import assert from "node:assert/strict";
import { judgeClaims, type JudgedClaim } from "@/report/claims/claims.ts";
import {
  claimsWithReference,
  comparisonTable,
  comparisonText,
} from "@/report/claims/claims_with_reference.ts";

/** The claims of no runs, but for the changes, by id. */
function claims(changes: Record<string, Partial<JudgedClaim>>): JudgedClaim[] {
  return judgeClaims({}).map((claim) => ({ ...claim, ...changes[claim.id] }));
}

const reference = claims({
  "40 beats 15, loss": { effect: 0.25, seeds: 3, verdict: "supported" },
  "80-10-10": { effect: 0.4, seeds: 3, verdict: "supported" },
  size: { effect: -25, seeds: 2, verdict: "undecided" },
  "PMI at 15": { onPlateau: 2 },
});
const own = claims({
  "40 beats 15, loss": { effect: 0.125, seeds: 1, verdict: "undecided" },
  size: { effect: 25, seeds: 1, verdict: "undecided" },
  same: { effect: 1.5, seeds: 1, verdict: "undecided" },
});

Deno.test("each claim stands beside the reference's, with the difference of their effects", () => {
  const compared = claimsWithReference(own, reference);
  assert.deepEqual(compared.map(({ id }) => id), own.map(({ id }) => id));
  const of = (id: string) => compared.find((claim) => claim.id === id)!;
  assert.equal(of("40 beats 15, loss").difference, -0.125);
  assert.equal(of("size").difference, 50);
  assert.deepEqual([of("80-10-10").own, of("80-10-10").difference], [null, null]);
  assert.equal(of("80-10-10").reference!.verdict, "supported");
  assert.deepEqual([of("same").reference, of("same").difference], [null, null]);
  assert.deepEqual([of("span at 15").reference, of("span at 15").own], [null, null]);
});

Deno.test("the table says in words what was measured, by whom, and what was not", () => {
  const text = comparisonText(claimsWithReference(own, reference), "quick", "laptop");
  const lines = text.split("\n");
  assert.match(lines[0], /^claim +reference \(laptop\) +this run \(quick\) +difference$/);
  const line = (start: string) => lines.find((one) => one.startsWith(start))!;
  assert.match(
    line("Masking 40 % beats masking 15 %, by held-out"),
    /supported, \+0\.250 nats, 3 seeds +undecided, \+0\.125 nats, 1 seed +−0\.125 nats, other verdict$/,
  );
  assert.match(line("Larger models"), /−25\.0 points, 2 seeds.*\+50\.0 points, same verdict$/);
  assert.match(line("80-10-10"), /supported, \+0\.4 points, 3 seeds +not measured +–$/);
  assert.match(line("At 15 %, PMI"), /undecided, no seed off the plateau +not measured +–$/);
  assert.match(line("At 15 %, span"), /not measured yet +not measured +–$/);
  const columns = lines.map((one) => one.slice(0, 46).trimEnd()).join(" ");
  for (const { text } of own) assert.ok(columns.includes(text), text);
});

Deno.test("a notebook's page shows the comparison as a table, a row for each claim", () => {
  const shown = comparisonTable(claimsWithReference(own, reference), "quick", "laptop");
  const markdown = String(shown[Symbol.for("Jupyter.display")]()["text/markdown"]);
  const [head, , ...rows] = markdown.split("\n");
  assert.equal(head, "| claim | reference (laptop) | this run (quick) | difference |");
  assert.equal(rows.length, own.length);
  for (const [i, { text }] of own.entries()) assert.ok(rows[i].startsWith(`| ${text} | `), text);
});
