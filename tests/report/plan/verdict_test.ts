import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { paper } from "@/report/data/paper.ts";
import { claimsInPaper } from "@/experiments/plan/notebooks.ts";
import { claimWords } from "@/report/plan/ledger/claim_words.ts";
import { contrast } from "@/report/statistics/contrast.ts";
import { foundText } from "@/report/plan/ledger/found.ts";
import { paperFindings } from "@/report/plan/ledger/paper_findings.ts";
import {
  claimById,
  eightyText,
  fortyText,
  progressText,
  stateCounts,
  verdictOf,
} from "@/report/plan/ledger/verdict.ts";
import { madeAnswers } from "./made_ledgers.ts";

const ids = plan.families.flatMap(({ claims }) => claims.map(({ id }) => id));
const [none, some, all] = [madeAnswers([]), madeAnswers(["mask rate"]), madeAnswers()];
const foundOf = (id: string, { claims } = all) => foundText(claimById(claims, id));

Deno.test("every claim of the plan has words, and belongs to one notebook", () => {
  for (const id of ids) {
    const { above, below } = claimWords({ id });
    assert.notEqual(above, below, id);
  }
  assert.throws(() => claimWords({ id: "new" }), /claim "new" has no words/);
  assert.deepEqual(claimsInPaper.toSorted(), ids.toSorted());
});

Deno.test("the paper's findings are of its claims, with the sign of the contrast", () => {
  const findings = paperFindings(paper);
  for (const id of Object.keys(findings)) assert.ok(ids.includes(id), id);
  const own = plan.families.flatMap(({ claims }) => claims)
    .filter(({ where }) => /^(abstract|Table|Figure)/.test(where)).map(({ id }) => id);
  assert.deepEqual(own.filter((id) => findings[id] === undefined), []);
  // Table 4: 84.3, 91.2, 87.9, 87.8 and 93 against 84.5, 91.6, 88.1, 88.2 and 92.8.
  assert.equal(findings["80-10-10"], "−0.2 points, mean of 5 fine-tuned tasks");
  assert.equal(findings["corruption"], "+0.2 points, mean of 5 fine-tuned tasks");
  const changed = structuredClone(paper);
  changed.values = [];
  assert.throws(() => paperFindings(changed), /no scores of Table 4/);
});

Deno.test("what was found is told the way it came out, with interval and margin", () => {
  assert.match(
    foundOf("40 against 15"),
    /^40 % beats 15 % by 0\.3\d\d nats \(\+0\.\d+ to \+0\.\d+\)$/,
  );
  assert.match(foundOf("updates"), /^40 % needs 8\d % of the updates of 15 % \(8\d to 8\d %\)$/);
  assert.match(foundOf("80-10-10"), /^80-10-10 helps by .*, more than the margin of 0\.05 nats$/);
  assert.match(
    foundOf("equal FLOPs"),
    /^not copying beats copying by .*, no gain beyond the margin/,
  );
  assert.match(foundOf("random rates"), /, no more than the margin of 0\.1 nats$/);
  assert.match(foundOf("falling"), /^a constant rate beats a falling rate by 0\.\d+ nats \(\+/);
  assert.match(
    foundOf("size"),
    /^no answer: the lead .* \(−0\.\d+ to \+0\.\d+\), which can be chance$/,
  );
  const helps = claimById(all.claims, "80-10-10");
  assert.ok(helps.state.state === "contradicted");
  assert.match(
    foundText({
      ...helps,
      state: { state: "not decided by these runs", tested: helps.state.tested, detectable: 0.1 },
    }),
    /^no answer: 80-10-10 helps by .*\), and a gain beyond the margin of 0\.05 nats is neither shown nor/,
  );
  assert.match(foundOf("span at 15"), /^nothing, because this measure does not tell trained from/);
  assert.match(
    foundOf("corruption", some),
    /^nothing yet: of the block "corruption and prediction"/,
  );
});

Deno.test("a plan without any run answers nothing and says so", () => {
  assert.deepEqual(stateCounts(none.claims), [{ state: "not yet run", count: ids.length }]);
  assert.match(
    progressText(none),
    /^0 of 722 planned runs are computed \(0 %\); none of 12 blocks/,
  );
  assert.match(progressText(none), /so no claim is judged yet\.$/);
  assert.match(fortyText(none.claims), /^Not answered yet\. Of the block "mask rate" 0 of 312/);
  const some = { ...none.claims.find(({ claim }) => claim.id === "40 against 15")! };
  const contrasted = contrast([
    { arm: "15", weight: 1, group: "all", values: [5.2, 5.3] },
    { arm: "40", weight: -1, group: "all", values: [4.8, 4.9] },
  ]);
  assert.ok(contrasted.kind === "estimated");
  some.estimate = contrasted;
  assert.match(
    fortyText(none.claims.map((claim) => claim.claim.id === "40 against 15" ? some : claim)),
    /^Not answered yet\. So far 40 % beats 15 % by 0\.400 nats \(\+0\.096 to \+0\.704\), in 0 of 12 seeds, which describes and decides nothing\. Of the block/,
  );
  assert.match(eightyText(none.claims), /^Not answered yet\. .*"replacement" 0 of 64 runs/);
});

Deno.test("with some blocks whole the others' claims wait", () => {
  const { waiting, holds, open, fails, ties } = verdictOf(some.claims);
  assert.equal(waiting.length + holds.length + open.length + fails.length + ties.length, 30);
  assert.equal(
    progressText(some),
    "312 of 722 planned runs are computed (43 %); 1 of 12 blocks is whole. A claim is judged once " +
      `its blocks are, so ${waiting.length} of 30 claims wait.`,
  );
  assert.match(
    fortyText(some.claims),
    /^At this size yes: by held-out loss 40 % beats 15 % by 0\.3/,
  );
  assert.match(
    fortyText(some.claims),
    /by parts of speech: insensitive measure; by minimal pairs: not decided by these runs\.$/,
  );
  assert.match(eightyText(some.claims), /^Not answered yet/);
});

Deno.test("with all runs there nothing waits", () => {
  const { waiting, ties, fails } = verdictOf(all.claims);
  assert.deepEqual(waiting, []);
  assert.equal(progressText(all), "All 722 planned runs are computed.");
  assert.ok(fails.some(({ claim }) => claim.id === "80-10-10"));
  assert.ok(ties.some(({ claim }) => claim.id === "random rates"));
  assert.match(
    eightyText(all.claims),
    /^By held-out loss, at 40 % it helps by more than 0\.05 nats: 80-10-10 helps by .*\. At 15 % it does not help by more than 0\.05 nats: /,
  );
  assert.match(eightyText(all.claims), /\. By tagging, which hides none, at 40 % .*\.$/);
  assert.ok(eightyText(all.claims).includes(foundOf("80-10-10, tagging")));
  const helps = claimById(all.claims, "80-10-10");
  assert.ok(helps.state.state === "contradicted");
  const { tested } = helps.state;
  const openText = (low: number, high: number) => {
    const state = {
      state: "not decided by these runs",
      tested: { ...tested, interval: { ...tested.interval, low, high } },
      detectable: 1,
    } as const;
    return eightyText(all.claims.map((one) => one === helps ? { ...helps, state } : one));
  };
  const cannotTell =
    "at 40 % these runs cannot tell whether it helps by more than 0\\.05 nats: 80-10-10 helps by 0[^)]*\\)";
  const at15 = claimById(all.claims, "80-10-10 at 15");
  assert.ok(at15.state.state === "supported");
  const interval = { ...at15.state.tested.interval, low: -0.3, high: -0.1 };
  const hurts = { ...at15, state: { ...at15.state, tested: { ...at15.state.tested, interval } } };
  assert.match(
    eightyText(all.claims.map((one) => one === at15 ? hurts : one)),
    /\. At 15 % it does not help: 80-10-10 /,
  );
  assert.match(openText(0.01, 0.4), new RegExp(`${cannotTell}\\. At 15 %`));
  assert.match(openText(-0.1, 0.4), new RegExp(`${cannotTell}, which can be chance\\. At 15 %`));
});
