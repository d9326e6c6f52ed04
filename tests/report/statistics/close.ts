import assert from "node:assert/strict";

/** Asserts that two numbers agree to a share of the expected one, or to that much where it is below 1. */
export function assertClose(actual: number, expected: number, tolerance = 1e-9): void {
  const apart = Math.abs(actual - expected);
  assert.ok(apart <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);
}
