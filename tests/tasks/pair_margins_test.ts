import assert from "node:assert/strict";
import type { MinimalPair } from "@/tasks/datasets/minimal_pairs.ts";
import { pairMargins, type PairScores } from "@/tasks/probes/pair_margins.ts";
import { probe } from "@/tasks/probes/probe.ts";
import { pseudoLogLikelihoods } from "@/tasks/probes/pseudo_likelihood.ts";
import { startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { openCorpus, smallCorpus } from "@/text/corpus/corpus.ts";
import { readManifest } from "@/hub/manifest.ts";
import { prepareCorpus } from "@/text/corpus/prepare_corpus.ts";
import { tinyModel } from "./tiny_encoder.ts";

await startTensorFlow();
const corpus = await openCorpus(await prepareCorpus(smallCorpus));
const { tokenizer } = corpus;
const model = tinyModel(tokenizer, 1);

const pair = (good: string, bad: string, phenomenon = "agreement"): MinimalPair => ({
  phenomenon,
  good,
  bad,
  group: "",
});
const were = pair("They were here for a long time.", "They was here for a long time.");
const swapped = pair("It was the end of it.", "It was end the of it.", "order");

const measure = (pairs: MinimalPair[], hiddenShare = 0.5, pairsPerPhenomenon = 10, seed = 1) =>
  pairMargins(model, pairs, { pairsPerPhenomenon, hiddenShare }, seed);

const close = (one: number, other: number) => assert(Math.abs(one - other) < 1e-3);

Deno.test("a span of one token is scored by what the encoder expects in its place", async () => {
  // Whole sentences that are blank but for the span: the pseudo-likelihood of one token.
  const { visible } = await measure([pair("a", "b")]);
  const { nats } = await pseudoLogLikelihoods(model, ["a", "b"]);
  close(visible.margin, nats[0] - nats[1]);
  assert.equal(visible.accuracy, nats[0] > nats[1] ? 1 : 0);
});

Deno.test("a longer span is scored by the chain rule, what follows in it hidden", async () => {
  const [ab, ad, cd] = ["Q7", "Q%", "Z%"];
  assert([ab, ad, cd].every((text) => tokenizer.encode(text).length === 2));
  const both = (await measure([pair(ab, cd)])).visible.margin;
  // log p(a) - log p(c), the other token hidden.
  const first = await measure([pair(ad, cd)], 0.9);
  // log p(b | a) - log p(d | a), then log p(d | a) - log p(d | c) from pseudo-likelihoods.
  const second = (await measure([pair(ab, ad)])).visible.margin;
  const { nats } = await pseudoLogLikelihoods(model, [ad, cd]);
  const third = nats[0] - nats[1] - first.visible.margin;
  close(both, first.hidden.margin + second + third);
});

Deno.test("equal sentences have no margin, and a swapped pair the opposite one", async () => {
  const none = { accuracy: 0.5, margin: 0, standardError: null };
  const equal = await measure([pair(were.good, were.good)]);
  assert.deepEqual([equal.visible, equal.hidden], [none, none]);
  for (const { good, bad } of [were, swapped]) {
    const there = await measure([pair(good, bad)]);
    const back = await measure([pair(bad, good)]);
    for (const context of ["visible", "hidden"] as const) {
      close(there[context].margin, -back[context].margin);
      assert.equal(there[context].accuracy + back[context].accuracy, 1);
    }
  }
});

Deno.test("hidden tokens change the margin, by the seed alone", async () => {
  const one = await measure([were, swapped]);
  assert.notEqual(one.visible.margin, one.hidden.margin);
  assert.deepEqual(await measure([were, swapped]), one);
  const { visible, hidden } = await measure([were, swapped], 0.5, 10, 2);
  close(visible.margin, one.visible.margin);
  assert.notEqual(hidden.margin, one.hidden.margin);
  const alike = await measure([were, were]);
  assert(alike.visible.standardError! < 1e-6 && alike.hidden.standardError! > 1e-3);
  const nothingHidden = await measure([were, swapped], 0);
  close(nothingHidden.hidden.margin, nothingHidden.visible.margin);
});

Deno.test("phenomena count alike, with their own means, errors and numbers of pairs", async () => {
  const was = pair("They were not here.", "They was not here.");
  const { visible, byPhenomenon } = await measure([were, swapped, was, swapped]);
  const alone = await Promise.all([were, was].map((one) => measure([one])));
  const [a, b] = alone.map((result) => result.visible.margin);
  const { agreement, order } = byPhenomenon;
  assert.deepEqual([agreement.pairs, order.pairs], [2, 2]);
  close(agreement.visible.margin, (a + b) / 2);
  close(agreement.visible.standardError!, Math.abs(a - b) / 2);
  close(order.visible.standardError!, 0);
  close(visible.margin, (agreement.visible.margin + order.visible.margin) / 2);
  close(visible.standardError!, agreement.visible.standardError! / 2);
  const first = await measure([were, swapped, was], 0.5, 1);
  assert.equal(first.byPhenomenon.agreement.pairs, 1);
  close(first.byPhenomenon.agreement.visible.margin, a);
});

Deno.test("pairs of unequal numbers of tokens are left out and counted", async () => {
  const unequal = pair("It was here.", "It incomprehensibilities here.");
  const { byPhenomenon, unequal: left } = await measure([unequal, were], 0.5, 1);
  assert.deepEqual([byPhenomenon.agreement.pairs, left], [1, 1]);
  await assert.rejects(measure([unequal]), /None of 1 minimal pairs/);
  // What reads like a mask is letters, more of them than one token.
  await assert.rejects(measure([pair("<mask>", "a")]), /None of 1 minimal pairs/);
  await assert.rejects(measure([were], 1), /hiddenShare is 1/);
});

Deno.test("the corpus's pairs are scored as a probe, and nothing is left on the device", async () => {
  const before = tf.memory().numTensors;
  const config = { of: "pair margins" as const, pairsPerPhenomenon: 3, hiddenShare: 0.15 };
  const result = await probe(model, config, corpus, readManifest(), 1);
  assert(result.of === "pair margins");
  const phenomena = Object.values(result.byPhenomenon);
  assert.equal(phenomena.length, 10);
  assert(phenomena.every(({ pairs }) => pairs === 3));
  const sound = ({ accuracy, margin, standardError }: PairScores) =>
    accuracy >= 0 && accuracy <= 1 && Number.isFinite(margin) && standardError! > 0;
  assert(phenomena.every(({ visible, hidden }) => sound(visible) && sound(hidden)));
  assert.equal(tf.memory().numTensors, before);
});
