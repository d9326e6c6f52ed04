/** A command of Slurm that failed. */
export class SlurmError extends Error {
  override name = "SlurmError";

  /** @param said what the command wrote to its error stream */
  constructor(command: string, readonly said: string) {
    super(`${command} failed: ${said}`);
  }
}

/**
 * Runs one of Slurm's commands and returns what it prints.
 *
 * @param env such as SLURM_CONF, beside this process's own
 * @param input what it reads
 * @throws {SlurmError} with what it says when it fails, or why it cannot be run
 */
export async function slurm(
  command: string,
  args: string[],
  { env }: { env?: Record<string, string> },
  input = "",
): Promise<string> {
  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(command, {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new SlurmError(
      command,
      error instanceof Deno.errors.NotFound
        ? `there is no command ${command} on this machine`
        : (error as Error).message,
    );
  }
  const writer = process.stdin.getWriter();
  // A command that ends without reading says why by itself.
  const written = writer.write(new TextEncoder().encode(input)).then(() => writer.close())
    .catch(() => {});
  const { success, stdout, stderr } = await process.output();
  await written;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new SlurmError(command, text(stderr).trim());
  return text(stdout);
}
