import assert from "node:assert/strict";
import fc from "fast-check";
import { multiplyHigh, philox4x32 } from "@/random/philox.ts";
import { type Key, randomStream } from "@/random/random.ts";

const words = fc.nat({ max: 0xffffffff });
const keys: fc.Arbitrary<Key> = fc.record({
  seed: words,
  stream: fc.constantFrom("mask", "replacement", "order", "init"),
  epoch: fc.nat({ max: 1000 }),
  index: fc.nat({ max: 2 ** 40 }),
});

Deno.test("philox4x32 gives Random123's known answers", () => {
  const cases = [
    { counter: [0, 0, 0, 0], key: [0, 0], answer: "6627e8d5 e169c58d bc57ac4c 9b00dbd8" },
    {
      counter: Array(4).fill(0xffffffff),
      key: Array(2).fill(0xffffffff),
      answer: "408f276d 41c83b0e a20bc7c6 6d5451fd",
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: "d16cfe09 94fdcceb 5001e420 24126ea1",
    },
  ];
  for (const { counter: [a, b, c, d], key: [k, l], answer } of cases) {
    const out = new Int32Array(4);
    philox4x32(out, a, b, c, d, k, l);
    const hex = Array.from(out, (word) => (word >>> 0).toString(16).padStart(8, "0")).join(" ");
    assert.equal(hex, answer);
  }
});

Deno.test("multiplyHigh equals the big integer product", () => {
  fc.assert(fc.property(words, words, (a, b) => {
    assert.equal(multiplyHigh(a, b), Number((BigInt(a) * BigInt(b)) >> 32n));
  }));
});

Deno.test("the key is mapped to Philox as documented", () => {
  fc.assert(fc.property(keys, fc.nat({ max: 40 }), (key, skipped) => {
    let hash = 0x811c9dc5n;
    for (const letter of key.stream) {
      hash = ((hash ^ BigInt(letter.charCodeAt(0))) * 0x01000193n) & 0xffffffffn;
    }
    const out = new Int32Array(4);
    const low = key.index % 2 ** 32;
    const high = Math.floor(key.index / 2 ** 32);
    philox4x32(out, skipped >> 2, low, high, key.epoch, key.seed, Number(hash));
    const random = randomStream(key);
    for (let i = 0; i < skipped; i++) random.uint32();
    assert.equal(random.uint32(), out[skipped & 3] >>> 0);
  }));
});

Deno.test("equal keys give equal sequences and every field of the key matters", () => {
  fc.assert(fc.property(keys, (key) => {
    const first = (k: Key) => {
      const random = randomStream(k);
      return Array.from({ length: 8 }, () => random.uint32()).join();
    };
    assert.equal(first(key), first({ ...key }));
    const others: Key[] = [
      { ...key, seed: (key.seed + 1) % 2 ** 32 },
      { ...key, stream: key.stream + "2" },
      { ...key, epoch: key.epoch + 1 },
      { ...key, index: key.index + 1 },
      { ...key, index: key.index + 2 ** 32 },
    ];
    for (const other of others) assert.notEqual(first(key), first(other));
  }));
});

Deno.test("below is unbiased within five standard errors and stays in range", () => {
  for (const n of [1, 2, 3, 10, 97, 1000]) {
    const draws = 200_000;
    const counts = new Array(n).fill(0);
    const random = randomStream({ seed: 3, stream: "below", epoch: 0, index: n });
    for (let i = 0; i < draws; i++) counts[random.below(n)]++;
    const chiSquare = counts.reduce((sum, c) => sum + (c - draws / n) ** 2 / (draws / n), 0);
    assert.ok(Math.abs(chiSquare - (n - 1)) <= 5 * Math.sqrt(2 * n), `n ${n}: ${chiSquare}`);
  }
});

Deno.test("below rejects what a plain multiply-shift would count twice", () => {
  const n = 3 * 2 ** 30;
  const random = randomStream({ seed: 3, stream: "below", epoch: 0, index: 0 });
  let low = 0;
  for (let i = 0; i < 30_000; i++) if (random.below(n) % 3 === 0) low++;
  assert.ok(Math.abs(low - 10_000) < 5 * Math.sqrt(30_000 * 2 / 9), `${low}`);
});

Deno.test("float has mean 1/2 and normal has moments 0, 1, 0, 3", () => {
  const random = randomStream({ seed: 5, stream: "moments", epoch: 0, index: 0 });
  const n = 400_000;
  let mean = 0;
  const moments = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const u = random.float();
    assert.ok(u >= 0 && u < 1);
    mean += u / n;
    const x = random.normal();
    for (let p = 0; p < 4; p++) moments[p] += x ** (p + 1) / n;
  }
  assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(1 / 12 / n));
  const deviations = [1, 2, 15, 96].map((variance) => Math.sqrt(variance / n));
  [0, 1, 0, 3].forEach((expected, p) => {
    assert.ok(Math.abs(moments[p] - expected) < 5 * deviations[p], `moment ${p + 1}`);
  });
});

Deno.test("shuffle keeps the items and makes every order of four equally often", () => {
  const counts = new Map<string, number>();
  const random = randomStream({ seed: 5, stream: "shuffle", epoch: 0, index: 0 });
  for (let i = 0; i < 48_000; i++) {
    const order = random.shuffle([0, 1, 2, 3]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  for (const count of counts.values()) assert.ok(Math.abs(count - 2000) < 5 * Math.sqrt(2000));
});

Deno.test("choose gives different integers in range, and smaller choices are prefixes", () => {
  fc.assert(fc.property(keys, fc.nat({ max: 200 }), fc.nat(), fc.nat(), (key, n, a, b) => {
    const [small, large] = [a % (n + 1), b % (n + 1)].sort((x, y) => x - y);
    const chosen = randomStream(key).choose(n, large);
    assert.equal(new Set(chosen).size, large);
    assert.ok(chosen.every((item) => item >= 0 && item < n));
    assert.deepEqual(randomStream(key).choose(n, small), chosen.slice(0, small));
  }));
});

Deno.test("bad input is an error with the offending value", () => {
  const key = { seed: 1, stream: "mask", epoch: 0, index: 0 };
  assert.throws(() => randomStream({ ...key, seed: -1 }), /seed is -1/);
  assert.throws(() => randomStream({ ...key, seed: 2 ** 32 }), /seed is 4294967296/);
  assert.throws(() => randomStream({ ...key, epoch: 0.5 }), /epoch is 0.5/);
  assert.throws(() => randomStream({ ...key, index: NaN }), /index is NaN/);
  assert.throws(() => randomStream(key).below(0), /below\(0\)/);
  assert.throws(() => randomStream(key).choose(3, 4), /4 different integers/);
});
