import { PATIENCE, startPeer } from "../../lib/runs/workers/workers.ts";
import { WrongArguments } from "../shared/problem.ts";
import { readWorkers } from "../shared/workers_flag.ts";
import type { Flags } from "./usage.ts";

/** Longest wait for worker 0, which may be busy with other things than pre-training: a month. */
const REACH_SECONDS = 30 * 24 * 3600;

/** Milliseconds until the next attempt after one that failed. */
const PAUSE = 2000;

/**
 * Takes part in one pre-training after another until it is interrupted. What the runs read has to be prepared
 * on this machine too.
 *
 * @throws {WrongArguments} for flags that name no worker other than the first
 */
export async function takePart(flags: Flags): Promise<void> {
  const addresses = readWorkers(flags.workers);
  const index = Number(flags.index);
  const threads = flags.threads ?? navigator.hardwareConcurrency;
  if (!Array.isArray(addresses) || !addresses.slice(1)[index - 1]) {
    throw new WrongArguments(
      "Say which worker this is: --workers host:port,host:port --index 1, up to the last but never the first, " +
        "which `deno task reproduce` is.",
    );
  }
  let interrupted = false;
  let peer: Deno.ChildProcess | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      interrupted = true;
      peer?.kill("SIGKILL");
    });
  }
  while (!interrupted) {
    console.log(`Waiting for a pre-training at ${addresses[index]}.`);
    const { answerSeconds } = PATIENCE;
    peer = startPeer({ addresses, reachSeconds: REACH_SECONDS, answerSeconds }, index, threads);
    const { success } = await peer.status;
    if (success) console.log("The pre-training is done.");
    else await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
