/**
 * A thread that asks the other processes of a cluster whether they live, while the main thread waits for them
 * in a collective op: TensorFlow itself does not always notice that one has died in the middle of it. When one
 * has gone, all collective ops of this process end with an error that names it.
 */
import { cName, cString, openApi, TensorFlowError } from "./c_api.ts";
import { taskName } from "./server_def.ts";

/** What the thread is told at its start. */
export interface WatchTask {
  /** The library that exports TensorFlow's C API. */
  library: string;
  /** Address of this process's context. */
  context: bigint;
  /** The other processes' places in the cluster. */
  others: number[];
  /** Milliseconds between two looks at a process, and within which it has to answer. */
  interval: number;
  patience: number;
}

/** TensorFlow's code for a process that cannot be reached. */
const UNAVAILABLE = 14;

/** Questions that have to stay unanswered before a process counts as gone. */
const ATTEMPTS = 2;

const thread = self as unknown as { onmessage: (event: { data: WatchTask }) => void };

thread.onmessage = ({ data: { library, context, others, interval, patience } }) => {
  const api = openApi(library);
  const pointer = Deno.UnsafePointer.create(context);
  const silent = new Map<number, number>();
  const look = () => {
    for (const other of others) {
      try {
        api.TFE_CollectiveOpsCheckPeerHealth(pointer, cName(taskName(other)), patience);
        silent.set(other, 0);
      } catch (error) {
        if (!(error instanceof TensorFlowError)) throw error;
        const times = (silent.get(other) ?? 0) + 1;
        silent.set(other, times);
        if (times < ATTEMPTS) continue;
        const status = api.TF_NewStatus();
        api.TF_SetStatus(status, UNAVAILABLE, cString(`remote target ${taskName(other)} is gone`));
        api.TFE_AbortCollectiveOps(pointer, status);
        return;
      }
    }
    setTimeout(look, interval);
  };
  look();
};
