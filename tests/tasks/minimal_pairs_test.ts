import assert from "node:assert/strict";
import { loadMinimalPairs } from "@/tasks/datasets/minimal_pairs.ts";
import { readManifest } from "@/hub/manifest.ts";
import { isDevGroup } from "@/text/split.ts";
import { withSource } from "./made_source.ts";

const devFile = Array.from({ length: 90 }, (_, i) => `ca${i + 10}`)
  .find((name) => isDevGroup("pos", name))!;
const otherFile = Array.from({ length: 90 }, (_, i) => `ca${i + 10}`)
  .find((name) => !isDevGroup("pos", name))!;

const text = `
The/at old/jj man/nn was/bedz in/in the/at garden/nn ./.
The/at price/nn of/in apples/nns is/bez too/ql high/jj ./.
Now/rb he/pps gave/vbd them/ppo an/at apple/nn ./.
These/dts houses/nns had/hvd been/ben given/vbn away/rb ./.
They/ppss have/hv taken/vbn all/abn they/ppss can/md carry/vb ./.
Nobody/pn carries/vbz this/dt book/nn home/nr ./.
`;

Deno.test("each rule changes one place of a sentence of a dev file", () =>
  withSource(
    "brown",
    { [`package/${devFile}`]: text, [`package/${otherFile}`]: "Now/rb he/pps is/bez here/rb ./." },
    async (manifest, options) => {
      const pairs = await loadMinimalPairs(manifest, 100, options);
      assert(pairs.every(({ group }) => group === devFile));
      const bad = (phenomenon: string) =>
        pairs.filter((pair) => pair.phenomenon === phenomenon).map((pair) => pair.bad).sort();
      assert.deepEqual(bad("subject-verb agreement: be"), ["The old man were in the garden."]);
      assert.deepEqual(bad("determiner-noun agreement"), [
        "Nobody carries these book home.",
        "This houses had been given away.",
      ]);
      assert.deepEqual(bad("pronoun case: subject"), [
        "Now him gave them an apple.",
        "Them have taken all they can carry.",
      ]);
      assert.deepEqual(bad("pronoun case: object"), ["Now he gave they an apple."]);
      assert.deepEqual(bad("article form"), ["Now he gave them a apple."]);
      assert.deepEqual(bad("participle after have"), ["They have took all they can carry."]);
      assert.deepEqual(bad("base form after modal"), ["They have taken all they can carries."]);
    },
  ));

Deno.test("a sentence that pre-training text holds too makes no pair", () =>
  withSource(
    "brown",
    { [`package/${devFile}`]: text, [`package/${otherFile}`]: text },
    async (manifest, options) =>
      assert.deepEqual(await loadMinimalPairs(manifest, 100, options), []),
  ));

Deno.test("pairs of the corpus differ, are in proportion and come from dev files", async () => {
  const pairs = await loadMinimalPairs(readManifest(), 200);
  const counts = Map.groupBy(pairs, ({ phenomenon }) => phenomenon);
  assert.equal(counts.size, 10);
  for (const [phenomenon, found] of counts) {
    assert(found.length >= 25 && found.length <= 200, `${phenomenon}: ${found.length}`);
    assert.equal(new Set(found.map(({ good }) => good)).size, found.length);
  }
  for (const { good, bad, group } of pairs) {
    assert.notEqual(good, bad);
    assert(isDevGroup("pos", group));
  }
  const again = await loadMinimalPairs(readManifest(), 200);
  assert.deepEqual(again, pairs);
});
