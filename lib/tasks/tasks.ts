import { glueTasks } from "./glue.ts";
import { mnli } from "./mnli.ts";
import { mrpc } from "./mrpc.ts";
import { qnli } from "./qnli.ts";
import { rte } from "./rte.ts";
import { sst2 } from "./sst2.ts";
import { stsb } from "./stsb.ts";
import type { Task } from "./task.ts";

/** The downstream tasks whose data packages ship, by name. */
export const tasks: Record<string, Task> = { sst2, rte, stsb, mrpc };

/** Those whose data is in an optional package of 358 MB. */
export const largeTasks: Record<string, Task> = { mnli, qnli };

/**
 * The named task, of those here or of GLUE, whose names begin with "glue-".
 *
 * @throws {Error} listing the tasks where there is none such
 */
export function taskNamed(name: string): Task {
  const all = { ...tasks, ...largeTasks, ...glueTasks };
  if (!Object.hasOwn(all, name)) {
    throw new Error(`There is no task "${name}". Tasks: ${Object.keys(all).join(", ")}.`);
  }
  return all[name];
}
