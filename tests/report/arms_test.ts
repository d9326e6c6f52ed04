import assert from "node:assert/strict";
import { arms, type ArmsData } from "@/report/figures/arms.ts";
import { renderSvg } from "@/report/render/render.ts";

const data: ArmsData = {
  title: "Replacement",
  profile: "sample",
  measures: [
    {
      key: "loss",
      title: "Held-out loss",
      note: "Lower is better.",
      unit: "nats",
      references: [],
    },
    {
      key: "accuracy",
      title: "Accuracy",
      note: "Higher is better.",
      unit: "share",
      references: [{ label: "no pre-training", value: 0.61 }],
    },
  ],
  arms: [
    {
      label: "[MASK] only",
      values: {
        loss: [{ seed: 1, value: 5.3 }, { seed: 2, value: 5.5 }],
        accuracy: [{ seed: 1, value: 0.71 }],
      },
    },
    {
      label: "80-10-10",
      values: { loss: [{ seed: 1, value: 5.45 }, { seed: 2, value: 5.6 }], accuracy: [] },
    },
  ],
};

Deno.test("each arm is a row, with its interval where there are seeds enough", () => {
  const [loss, accuracy] = arms.panels(arms.parse(data));
  const svg = renderSvg(loss, "loss");
  assert.match(
    svg,
    /\[MASK\] only\n5\.400 nats\n95 % interval 4\.129 nats to 6\.671 nats \(n = 2\)/,
  );
  assert.match(svg, />80-10-10</);
  const one = renderSvg(accuracy, "accuracy");
  assert.match(one, /71\.0 %\none seed, no interval\nseed 1: 71\.0 %/);
  assert.doesNotMatch(one, />80-10-10</);
  assert.match(one, />no pre-training</);
  assert.deepEqual(loss.table.rows, [
    ["[MASK] only", "5.400 nats", "4.129 nats", "6.671 nats", 2],
    ["80-10-10", "5.525 nats", "4.572 nats", "6.478 nats", 2],
  ]);
  assert.match(accuracy.description, /no pre-training: 61\.0 %\./);
});

Deno.test("data of another shape is refused by field", () => {
  const measures = [{ ...data.measures[0], unit: "bits" }];
  assert.throws(() => arms.parse({ ...data, measures }), /measures\.0\.unit is "bits"/);
  assert.throws(() => arms.parse({ ...data, arms: [] }), /arms is empty/);
});
