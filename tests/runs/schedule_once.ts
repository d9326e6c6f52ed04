/** A scheduler in a process of its own: `schedule_once.ts STORE SPEC`; prints its events' kinds. */
import { runAll } from "@/runs/scheduling/scheduler.ts";

const [root, spec] = Deno.args;
await runAll(root, [JSON.parse(spec)], { jobs: 1, onEvent: ({ kind }) => console.log(kind) });
