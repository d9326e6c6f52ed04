import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { planLedger } from "@/report/plan/ledger/ledger.ts";
import { LEDGER_HEADERS, ledgerRows, statesSentence } from "@/report/plan/ledger/ledger_table.ts";
import { madeRuns, planSpecs } from "./made_runs.ts";

const losses: Record<string, number> = { "40": 4.7, untrained: 0 };
const ledger = planLedger(
  plan,
  madeRuns(
    plan,
    planSpecs(plan, ["mask rate"]),
    (arm, noise) => ({
      loss: (losses[arm] ?? 5) + 0.03 * noise,
      tagging: 0.7 + 0.01 * noise,
      pairs: (arm === "untrained" ? 0.5 : 0.7) + 0.01 * noise,
    }),
  ),
);
const rows = ledgerRows(ledger);

function rowOf(text: string): Record<string, string> {
  const row = rows.find((cells) => cells[1].startsWith(text))!;
  return Object.fromEntries(LEDGER_HEADERS.map((header, i) => [header, row[i]]));
}

Deno.test("a judged claim has its estimate, the interval that decides, and p", () => {
  const row = rowOf("Masking 40 % beats masking 15 %. (abstract)");
  assert.equal(row.state, "supported");
  assert.match(
    row["estimate and interval"],
    /^\+0\.(2[89]|3[012])\d nats; \+0\.\d{3} to \+0\.\d{3}, 9[89]\.\d %$/,
  );
  assert.equal(row["p (adjusted)"], "< 0.001 (< 0.001)");
  assert.equal(row.seeds, "12");
  assert.match(
    rowOf("40 % needs fewer")["estimate and interval"],
    /log share \(\d\d % of the updates\);/,
  );
});

Deno.test("what waits has its estimate in brackets and says what is missing", () => {
  const row = rowOf("Corruption hurts");
  assert.equal(row.state, "not yet run");
  assert.deepEqual([row["estimate and interval"], row["p (adjusted)"]], ["–", "–"]);
  assert.equal(row.seeds, "0 of 8");
  assert.match(row["what is open"], /"corruption and prediction" 16 of 40 runs are there/);
  const tagging = rowOf("Masking 40 % beats masking 15 %, by tagging.");
  assert.equal(tagging.state, "insensitive measure");
  assert.match(tagging["estimate and interval"], /^\([+−]\d\.\d\d points; .*, 95\.0 %\)$/);
  assert.match(tagging["what is open"], /does not tell trained from untrained.* p 0\.\d{3}/);
  const pairs = rowOf("Masking 40 % beats masking 15 %, by minimal pairs.");
  assert.equal(pairs.state, "not decided by these runs");
  assert.match(
    pairs["what is open"],
    /^\d\.\d\d points would have been seen\.$/,
  );
  assert.match(pairs["seeds that would decide"], /^[\d,]+$|^more than 10,000$/);
  assert.equal(row["seeds that would decide"], "8 to 12, as planned");
  assert.equal(
    rowOf("Masking 40 % beats masking 15 %. (abstract)")["seeds that would decide"],
    "–",
  );
});

Deno.test("states are counted in a sentence", () => {
  const counts = statesSentence(ledger).match(/\d+/g)!.map(Number);
  assert.equal(counts[0], counts.slice(1).reduce((sum, count) => sum + count, 0));
  assert.equal(
    statesSentence(ledger, "primary"),
    'Of 5 claims of the family "primary": 2 supported, 3 not yet run.',
  );
});
