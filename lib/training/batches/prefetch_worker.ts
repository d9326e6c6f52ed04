/** Masks batches in a thread of its own; see `prefetchBatches`. */
import { maskBatch } from "../../masking/mask_batch.ts";
import type { PrefetchAnswer, PrefetchRequest } from "./prefetch.ts";

type Instructions = Extract<PrefetchRequest, { masking: unknown }>;
let instructions: Instructions;

self.onmessage = ({ data }: MessageEvent<PrefetchRequest>) => {
  if ("masking" in data) instructions = data;
  else answer(data);
};

function answer({ blocks, key }: Exclude<PrefetchRequest, Instructions>): void {
  const send = (answer: PrefetchAnswer, transfer: Transferable[] = []) =>
    self.postMessage(answer, { transfer });
  try {
    const batch = maskBatch(blocks, instructions.masking, key, instructions.context);
    const buffers = Object.values(batch).filter(ArrayBuffer.isView).map(({ buffer }) => buffer);
    send({ batch }, buffers);
  } catch (error) {
    send({ error: error as Error });
  }
}
