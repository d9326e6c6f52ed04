import { WrongArguments } from "./problem.ts";

/** What `--workers` says: how many on this machine, or where each of them listens. */
export type WorkersFlag = number | string[];

const ADDRESS = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/;

/**
 * Reads `--workers 2` or `--workers host:port,host:port`.
 *
 * @returns undefined where one process computes, as without the flag
 * @throws {WrongArguments} for anything else
 *
 * @example
 * ```ts
 * import { readWorkers } from "./workers_flag.ts";
 * import assert from "node:assert/strict";
 * assert.equal(readWorkers("2"), 2);
 * assert.deepEqual(readWorkers("node1:4500, node2:4500"), ["node1:4500", "node2:4500"]);
 * assert.equal(readWorkers("1"), undefined);
 * ```
 */
export function readWorkers(text: string | undefined): WorkersFlag | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return text === "1" ? undefined : Number(text);
  const addresses = text.split(",").map((address) => address.trim());
  const wrong = addresses.find((address) => !ADDRESS.test(address));
  if (wrong !== undefined || addresses.length < 2) {
    throw new WrongArguments(
      `--workers is "${text}"; it must be a number of workers, or the host:port of two or more.`,
    );
  }
  if (new Set(addresses).size < addresses.length) {
    throw new WrongArguments(`--workers names an address twice: ${text}.`);
  }
  return addresses;
}
