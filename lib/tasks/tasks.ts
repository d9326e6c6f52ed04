import { mrpc } from "./mrpc.ts";
import { rte } from "./rte.ts";
import { sst2 } from "./sst2.ts";
import { stsb } from "./stsb.ts";
import type { Task } from "./task.ts";

/** Every downstream task by its name. */
export const tasks: Record<string, Task> = { sst2, rte, stsb, mrpc };

/**
 * The named task.
 *
 * @throws {Error} listing the tasks where there is none such
 */
export function taskNamed(name: string): Task {
  if (!Object.hasOwn(tasks, name)) {
    throw new Error(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(", ")}.`);
  }
  return tasks[name];
}
