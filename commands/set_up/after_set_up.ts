import { WrongArguments } from "../shared/problem.ts";
import { setUp } from "./main.ts";

/**
 * Sets up, loads a command's steps and takes them. The steps are loaded only then: before set-up, the
 * npm packages that they import may not be there. A failure ends the command with its sentence and
 * exit code 1, 2 where the arguments are at fault.
 *
 * @typeParam Steps type of the module, as in `typeof import("../data/steps.ts")`
 * @param module address of the module, by `import.meta.resolve`
 */
export async function afterSetUp<Steps>(
  module: string,
  take: (steps: Steps) => Promise<unknown>,
): Promise<void> {
  await setUp();
  const steps = await import(module);
  try {
    await take(steps);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(error instanceof WrongArguments ? 2 : 1);
  }
}
