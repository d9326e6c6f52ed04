import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { paper } from "@/report/data/paper.ts";
import { CLAIM_REGIME_HEADERS, claimRegimeRows } from "@/report/plan/ledger/claim_regimes.ts";

Deno.test("every claim says what is measured for it and how far the paper's updates are", () => {
  const rows = claimRegimeRows(plan, paper);
  assert.equal(rows.length, plan.families.flatMap(({ claims }) => claims).length);
  assert.ok(rows.every((row) => row.length === CLAIM_REGIME_HEADERS.length));
  const of = (begin: string) => rows.find(([text]) => text.startsWith(begin))!;
  const headline = of("Masking 40 % beats masking 15 %.");
  assert.equal(headline[2], "loss at 15 %");
  // 16 rows of 64 tokens here, 4,096 rows of 128 there.
  assert.deepEqual(headline.slice(3), ["154 to 410", "512 times as many"]);
  assert.deepEqual(of("The lead of 40 % shrinks").slice(3), ["154 to 3,277", "–"]);
  assert.equal(of("Falling beats rising")[3], "varies");
});
