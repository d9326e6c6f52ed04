import { root } from "../../commands/shared/paths.ts";

/** How a script ended and what it said. */
export interface ScriptEnd {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a script of the project to its end, without colours and without an input.
 *
 * @param script its path within the project
 * @param env what else its environment has
 */
export async function scriptEnd(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ScriptEnd> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", script, ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
