/**
 * The Python of a virtual environment, which is built where it is not there or not as required.
 *
 * @param folder where the environment lies
 * @param requirements pip's file of pinned packages
 * @param purpose what they are for, as in `the benchmark`
 */
export async function pythonWith(
  folder: string,
  requirements: string,
  purpose: string,
): Promise<string> {
  const python = `${folder}/bin/python`;
  const marker = `${folder}/complete`;
  const wanted = await Deno.readTextFile(requirements);
  if (await Deno.readTextFile(marker).catch(() => "") !== wanted) {
    console.log(`Installing PyTorch for ${purpose} (once, several GB) ...`);
    await outputOf("python3", ["-m", "venv", folder]);
    await outputOf(python, ["-m", "pip", "install", "-q", "-r", requirements]);
    await Deno.writeTextFile(marker, wanted);
  }
  return python;
}

/** What a program prints. @throws {Error} with its standard error where it fails */
export async function outputOf(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}
