import assert from "node:assert/strict";
import { findProfile } from "@/experiments/profiles/profiles.ts";
import { referenceRuns } from "@/experiments/results/committed_runs.ts";
import {
  LATER_RATE_HEADERS,
  laterRateRows,
  laterRateSentence,
  laterWorks as works,
} from "@/report/plan/surface/later_rates.ts";
import { pilotSurface } from "@/report/plan/surface/pilot_surface.ts";

const found = pilotSurface(await referenceRuns(findProfile("pilot")), "loss at 15 %");

Deno.test("every work says where it was read, and has an address", () => {
  for (const { cite, url, read, rates } of works) {
    assert.match(url, /^https:\/\//, cite);
    assert.ok(read.length > 0, cite);
    for (const rate of rates ?? []) assert.ok(rate >= 5 && rate <= 80, `${cite}: ${rate} %`);
  }
  assert.equal(new Set(works.map(({ title }) => title)).size, works.length);
});

Deno.test("rates that were chosen stand beside what the small surface says of them", () => {
  const rows = laterRateRows(works, found, 16, 64);
  assert.equal(rows.length, works.filter(({ rates }) => rates).length);
  assert.ok(rows.every((row) => row.length === LATER_RATE_HEADERS.length));
  const modern = rows.find(([work]) => /Warner/.test(work))!;
  assert.deepEqual(modern.slice(1, 4), ["30 %", "1,415,578", "+0.002 nats"]);
  const multilingual = rows.find(([work]) => /Marone/.test(work))!;
  assert.equal(multilingual[1], "30 → 15 → 5 %");
  // 5.530 at 15 % against 5.147 at the best rate; 5 % was not fitted.
  assert.match(multilingual[3], /^\+0\.002 nats → \+0\.38\d nats → outside$/);
  assert.equal(multilingual[2], "not known");
  assert.match(
    laterRateSentence(found, 16, 64),
    /16 rows of 64 tokens .* best at 32 % \(30 % to 34 %\)\./,
  );
  assert.match(laterRateSentence(found, 4096, 64), /outside what was fitted/);
});

Deno.test("without a surface no number is given", () => {
  const none = pilotSurface([], "loss at 15 %");
  assert.equal(laterRateRows(works, none, 16, 64)[0][3], "no surface yet");
  assert.match(laterRateSentence(none, 16, 64), /^No surface of loss at 15 % yet: 0 arms/);
});
