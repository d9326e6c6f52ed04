import { readArguments } from "../shared/arguments.ts";
import { root } from "../shared/paths.ts";
import { setUp } from "../set_up/main.ts";

readArguments({
  command: "ok",
  description: "Checks format, lint, types and tests, all in one.",
  flags: {},
});
await setUp();

const checks: Record<string, string[]> = {
  format: ["fmt", "--check"],
  lint: ["lint"],
  types: ["check"],
  tests: ["run", "--allow-all", "commands/test/main.ts"],
};
const failed: string[] = [];
for (const [name, args] of Object.entries(checks)) {
  console.log(`— ${name}`);
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) failed.push(name);
}
console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}.`);
Deno.exit(failed.length === 0 ? 0 : 1);
