/**
 * Numbers in the names of the files of a folder, the highest first; none where there is no folder.
 *
 * @param pattern of the whole name, with the number as its group
 */
export async function fileNumbers(directory: string, pattern: RegExp): Promise<number[]> {
  const found: number[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      const match = pattern.exec(name);
      if (match) found.push(Number(match[1]));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort((a, b) => b - a);
}
