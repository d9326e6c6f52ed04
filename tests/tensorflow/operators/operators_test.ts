import assert from "node:assert/strict";
import "@tensorflow/tfjs-backend-cpu";
import { compile, startTensorFlow, tf } from "@/tensorflow/mod.ts";
import { type Difference, other, refused, underXla } from "./differences.ts";
import { type Case, groups } from "./operators.ts";

/** Relative above 1; both compute in float32, by polynomials of their own. */
const TOLERANCE = 1e-4;

interface Values {
  dtype: string;
  shape: number[];
  values: number[];
}

/** `null` where there is an error instead. */
type Outcome = Values[] | null;

await startTensorFlow();
const cases = groups();
await tf.setBackend("cpu");
const reference = cases.map((group) => group.map((entry) => outcome(entry, entry.apply)));
await tf.setBackend("tensorflow");
const eager = cases.map((group) => group.map((entry) => outcome(entry, entry.apply)));

function operandsOf({ operands, dtypes }: Case): tf.Tensor[] {
  return operands.map((values, i) => tf.tensor(values, undefined, dtypes[i]));
}

function read(result: tf.Tensor | tf.Tensor[]): Values[] {
  return [result].flat().map((tensor) => ({
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: Array.from(tensor.dataSync(), Number),
  }));
}

function outcome(entry: Case, apply: Case["apply"]): Outcome {
  try {
    return tf.tidy(() => read(apply(...operandsOf(entry)) as any) as any);
  } catch {
    return null;
  }
}

function alike(a: Values[], b: Values[]): boolean {
  const close = (x: number, y: number) =>
    Object.is(x, y) || x === y || Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(y));
  return a.length === b.length &&
    a.every(({ dtype, shape, values }, i) =>
      dtype === b[i].dtype && `${shape}` === `${b[i].shape}` &&
      values.every((value, j) => close(value, b[i].values[j]))
    );
}

/** Names of the cases for which the two lists of outcomes are in the relation. */
function namesWhere(
  a: Outcome[][],
  b: Outcome[][],
  relation: (a: Outcome, b: Outcome) => boolean,
): string[] {
  return cases.flatMap((group, i) =>
    group.filter((_, j) => relation(a[i][j], b[i][j])).map(({ name }) => name)
  ).sort();
}

const listed = (differences: Difference[]) => differences.flatMap(({ cases }) => cases).sort();

const differ = (a: Outcome, b: Outcome) => a !== null && b !== null && !alike(a, b);

Deno.test("eagerly, ops give what tfjs' CPU backend gives, but for what is listed with its cause", () => {
  assert.deepEqual(
    namesWhere(eager, reference, (a, b) => a === null && b !== null),
    listed(refused).filter((name) => !bothRefuse.includes(name)),
  );
  assert.deepEqual(namesWhere(eager, reference, differ), listed(other));
});

/** What neither has values for. */
const bothRefuse = namesWhere(eager, reference, (a, b) => a === null && b === null);

Deno.test("no op disposes of its operands", () => {
  for (const [i, group] of cases.entries()) {
    for (const [j, entry] of group.entries()) {
      if (eager[i][j] === null) continue;
      const operands = operandsOf(entry);
      entry.apply(...operands);
      for (const operand of operands) assert.doesNotThrow(() => operand.dataSync(), entry.name);
    }
  }
});

Deno.test("compiled without XLA, ops give what they give eagerly, and refuse what they refuse", () => {
  const graph = cases.map((group) =>
    group.map((entry) => {
      const compiled = compile(entry.apply, { xla: false });
      try {
        return outcome(entry, compiled);
      } finally {
        compiled.dispose();
      }
    })
  );
  assert.deepEqual(namesWhere(graph, eager, (a, b) => (a === null) !== (b === null)), []);
  assert.deepEqual(namesWhere(graph, eager, differ), []);
});

Deno.test("compiled by XLA, ops give what they give eagerly, but for what is listed with its cause", () => {
  const compiled = cases.map((group, i) => {
    const possible = group.filter((_, j) => eager[i][j] !== null);
    // One program for a group: XLA takes most of its time to begin with each.
    const all = compile((...operands: tf.Tensor[]) =>
      possible.map(({ apply }) => [apply(...operands)].flat())
    );
    const results = tf.tidy(() => all(...operandsOf(group[0])).map(read) as any) as Values[][];
    all.dispose();
    return group.map((_, j) => eager[i][j] === null ? null : results.shift()!);
  });
  assert.deepEqual(namesWhere(compiled, eager, differ), listed(underXla));
});
