import assert from "node:assert/strict";
import { plan } from "@/experiments/plan/plan.ts";
import { settledChoices } from "@/report/figures/parts/controls.ts";
import { figureById } from "@/report/figures/mod.ts";
import {
  effectInterval,
  effectText,
  forest,
  type ForestClaim,
  type ForestData,
  isDrawn,
  rowPlot,
} from "@/report/figures/forest.ts";
import { paper } from "@/report/data/paper.ts";
import { forestData } from "@/report/plan/ledger/forest_data.ts";
import { amountText } from "@/report/plan/ledger/found.ts";
import { renderSvg, renderWordless } from "@/report/render/render.ts";
import { madeAnswers } from "./plan/made_ledgers.ts";
import { assertSnapshots } from "./snapshot.ts";

const dataOf = (blocks: string[] | null) => forestData(plan, madeAnswers(blocks).claims, paper);
const [none, some, all] = [dataOf([]), dataOf(["mask rate"]), dataOf(null)];

const claim: ForestClaim = {
  id: "one",
  text: "One beats other.",
  where: "abstract",
  state: "supported",
  unit: "nats",
  margin: 0.05,
  trueFrom: 0,
  trueTo: null,
  effect: { estimate: 0.1, low: 0.05, high: 0.15, level: 0.99, judged: true },
  found: "one beats other",
  paper: null,
  seeds: "12",
};

/** A claim with another effect, as a row. */
function row(effect: Partial<NonNullable<ForestClaim["effect"]>>, more: Partial<ForestClaim> = {}) {
  const changed = { ...claim, ...more, effect: { ...claim.effect!, ...effect } };
  return renderWordless(rowPlot(changed, 280, 30));
}

Deno.test("the pictures of three rows are the committed ones, light and dark", () => {
  const data: ForestData = {
    claims: [
      claim,
      {
        ...claim,
        id: "two",
        text: "Two does not help.",
        state: "contradicted",
        trueFrom: null,
        trueTo: 0.05,
        effect: { estimate: 0.5, low: 0.3, high: 0.7, level: 0.99, judged: true },
      },
      {
        ...claim,
        id: "three",
        text: "Three helps.",
        state: "insensitive measure",
        effect: { estimate: -0.02, low: -0.1, high: 0.06, level: 0.95, judged: false },
      },
    ],
  };
  const [panel] = forest.panels(forest.parse(JSON.parse(JSON.stringify(data))));
  assertSnapshots("forest-claims", renderSvg(panel, "forest-claims"));
});

Deno.test("an interval that leaves the axis ends in an arrow, an estimate beyond it has no mark", () => {
  const arrows = (svg: string) => svg.match(/rotate\(-?90\)/g)?.length ?? 0;
  const whole = row({});
  assert.equal(arrows(whole), 0);
  assert.equal(arrows(row({ high: 0.5 })), 1);
  const wide = row({ low: -2, high: 2 });
  assert.equal(arrows(wide), 2);
  const beyond = row({ estimate: 1, low: 0.9, high: 1.1 });
  assert.equal(arrows(beyond), 1);
  const marks = (svg: string) => svg.match(/<path /g)?.length ?? 0;
  assert.deepEqual([marks(whole), marks(wide), marks(beyond)], [1, 3, 1]);
  // An estimate at the axis' end must not cover the arrow that says how far its interval goes.
  const atEnd = row({ estimate: 0.4, low: 0.3, high: 0.5 });
  const [arrow, mark] = [
    ...atEnd.matchAll(/<g data-mark="dot"(?: transform="translate\(([-\d.]+))?/g),
  ]
    .map(([, shift]) => Number(shift ?? 0));
  assert.ok(arrow - mark >= 5, `${arrow} and ${mark}`);
  for (const svg of [whole, wide, beyond]) assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

Deno.test("states differ in their mark without colour, and what decides nothing is dashed", () => {
  const shapeOf = (state: ForestClaim["state"]) => {
    const [, rest] = /<path ([^>]*)>/.exec(row({}, { state }))!;
    return / d="[^"]*"/.exec(rest)![0] + / fill="var\(--(surface)?/.exec(rest)![1];
  };
  const shapes = new Set(
    ([
      "supported",
      "contradicted",
      "no difference beyond the margin",
      "not decided by these runs",
      "insensitive measure",
    ] as const).map(shapeOf),
  );
  assert.equal(shapes.size, 5);
  const dashed = /<g [^>]*stroke-dasharray="3,3"[^>]*><line/;
  assert.doesNotMatch(row({}), dashed);
  assert.match(row({ judged: false }), dashed);
});

Deno.test("claims that wait have no effect, and every claim is in the table", () => {
  assert.ok(none.claims.every((one) => !isDrawn(one)));
  const drawn = some.claims.filter(isDrawn);
  assert.ok(drawn.length > 0 && drawn.length < some.claims.length);
  assert.ok(drawn.every(({ state }) => state !== "not yet run"));
  assert.ok(drawn.some(({ state }) => state === "insensitive measure"));
  const undrawn = some.claims.filter((one) => !isDrawn(one) && one.state !== "not yet run");
  assert.ok(
    undrawn.every(({ state, seeds }) =>
      state === "insensitive measure" && seeds.startsWith("0 of ")
    ),
  );
  assert.ok(all.claims.every(isDrawn));
  for (const data of [none, some, all]) {
    const [panel] = forest.panels(data);
    assert.equal(panel.table.rows.length, 30);
    assert.doesNotMatch(renderSvg(panel, "forest"), /NaN|Infinity|undefined/);
  }
  assert.match(renderSvg(forest.panels(none)[0], "forest"), /Nothing is measured/);
});

Deno.test("an effect has its sign, unit and interval, in brackets where it decides nothing", () => {
  const drawn = all.claims.filter(isDrawn);
  const of = (id: string) => drawn.find((one) => one.id === id)!;
  assert.match(effectText(of("80-10-10")), /^\+0\.\d{3} nats$/);
  assert.match(effectInterval(of("80-10-10")), /^\+0\.\d{3} to \+0\.\d{3}$/);
  assert.match(effectText(of("span at 15")), /^\([+−]\d\.\d\d points\)$/);
  assert.deepEqual([of("80-10-10").trueFrom, of("80-10-10").trueTo], [null, 0.05]);
  assert.deepEqual([of("random rates").trueFrom, of("random rates").trueTo], [-0.1, 0.1]);
});

Deno.test("rows are ordered and filtered as their reader chooses", () => {
  const texts = (choices: Record<string, string>) =>
    forest.panels(all, settledChoices(forest.controls!(all), choices))[0].table.rows;
  assert.deepEqual(
    texts({ order: "paper" }).map(([text]) => text),
    all.claims.map(({ text }) => text),
  );
  const where = all.claims.map(({ where }) => where);
  assert.equal(where[0], "abstract");
  assert.ok(where.indexOf("Figure 1") < where.indexOf("Table 3"));
  assert.ok(where.indexOf("Table 3") < where.indexOf("Figure 4"));
  const states = texts({}).map(([, , state]) => state);
  assert.equal(states[0], "supported");
  assert.equal(states.at(-1), "insensitive measure");
  const effects = texts({ order: "effect" }).map((cells) => Number(cells[3]) / Number(cells[8]));
  assert.deepEqual(effects, effects.toSorted((a, b) => b - a));
  assert.ok(texts({ state: "contradicted" }).every(([, , state]) => state === "contradicted"));
  assert.equal(texts({ state: "no such state", order: "random" }).length, 30);
});

Deno.test("data of another shape is refused with the field's name", () => {
  assert.equal(figureById("forest"), forest);
  const cases: [unknown, RegExp][] = [
    [{ claims: 1 }, /claims is 1, not a list/],
    [{ claims: [{ ...claim, state: "so-so" }] }, /claims\.0\.state is "so-so"/],
    [{ claims: [{ ...claim, margin: 0 }] }, /claims\.0\.margin is 0, not above 0/],
    [{ claims: [{ ...claim, effect: { low: 1 } }] }, /claims\.0\.effect\.estimate is missing/],
  ];
  for (const [data, message] of cases) assert.throws(() => forest.parse(data), message);
});

Deno.test("an effect on the updates is told as a share of them", () => {
  const effect = {
    ...claim.effect!,
    estimate: Math.log(2),
    low: Math.log(1.25),
    high: Math.log(4),
  };
  const updates = { ...claim, unit: "log share", effect };
  assert.equal(effectText(updates), "50 % of the updates");
  assert.equal(effectInterval(updates), "25 to 80 %");
  assert.equal(amountText(0.15, "log share"), "14 % fewer updates");
});
