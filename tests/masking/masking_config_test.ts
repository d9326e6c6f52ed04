import assert from "node:assert/strict";
import fc from "fast-check";
import { checkMaskingConfig, maskingConfig } from "@/masking/masking_config.ts";
import { configs } from "./arbitraries.ts";

Deno.test("a configuration survives JSON, and its spelling does not depend on how it was made", () => {
  fc.assert(fc.property(configs, (config) => {
    const parsed = JSON.parse(JSON.stringify(config));
    checkMaskingConfig(parsed);
    const reordered = Object.fromEntries(Object.entries(parsed).reverse());
    const { mask, same, random } = config.replacement;
    const again = maskingConfig({ ...reordered, replacement: { random, same, mask } } as never);
    assert.equal(JSON.stringify(again), JSON.stringify(config));
  }));
  assert.equal(
    JSON.stringify(maskingConfig({ corruptionRate: { kind: "linear", from: 0.4, to: 0.2 } })),
    JSON.stringify(maskingConfig({ corruptionRate: { to: 0.2, from: 0.4, kind: "linear" } })),
  );
  assert.equal(
    JSON.stringify(maskingConfig({ corruptionRate: 0.4 })),
    JSON.stringify(maskingConfig({ maskSets: 0, predictionRate: 0.4, corruptionRate: 0.4 })),
  );
});

Deno.test("bad configurations are errors with the offending value", () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ corruptionRate: 0 }, /corruptionRate is 0;/],
    [{ corruptionRate: 1.01 }, /corruptionRate is 1.01;/],
    [{ corruptionRate: NaN }, /corruptionRate is NaN;/],
    [{ corruptionRate: 40 }, /corruptionRate is 40; it is a share/],
    [{ corruptionRate: null }, /corruptionRate is null; it is a share/],
    [{ corruptionRate: "0.4" }, /corruptionRate is "0.4"; it is a share/],
    [{ corruptionRate: 0.4, replacement: { mask: 1, same: 0 } }, /random undefined; each must be/],
    [
      { corruptionRate: { kind: "random", from: 0.1, to: 0.9, weight: "t" } },
      /corruptionRate.weight is "t"; use "equal"/,
    ],
    [{ corruptionRate: 0.4, predictionRate: -0.1 }, /predictionRate is -0.1;/],
    [
      { corruptionRate: 0.4, predictionRate: 0.9 },
      /predictionRate 0.9 would need 3 disjoint copies.*can give at most 0.8/,
    ],
    [
      { corruptionRate: 0.4, replacement: { mask: 0.8, same: 0.1, random: 0.2 } },
      /mask 0.8, same 0.1, random 0.2 sum to 1.1/,
    ],
    [
      { corruptionRate: 0.4, replacement: { mask: 1.5, same: -0.5, random: 0 } },
      /shares are mask 1.5, same -0.5, random 0; each/,
    ],
    [{ corruptionRate: 0.4, maskSets: -1 }, /maskSets is -1/],
    [{ maskRate: 0.4 }, /no field "maskRate"; its fields are strategy, corruptionRate, pred/],
    [{ corruptionRate: 0.4, stratgey: "pmi" }, /no field "stratgey"; its fields are strategy/],
    [
      { corruptionRate: 0.4, strategy: "bigram" },
      /strategy "bigram" is unknown; use one of uniform/,
    ],
    [{ corruptionRate: { kind: "linear", from: 0.4, to: 0 } }, /corruptionRate.to is 0/],
    [
      { corruptionRate: { kind: "square", from: 0.4, to: 0.2 } },
      /kind is "square"; use linear or random/,
    ],
    [
      { corruptionRate: { kind: "linear", from: 0.4, to: 0.2 }, predictionRate: 0.4 },
      /predictionRate must equal corruptionRate/,
    ],
  ];
  for (const [choices, message] of cases) {
    assert.throws(() => maskingConfig(choices as never), message);
  }
});
