/** One process of `deno test`: a test file, or the examples in the documentation of a folder. */
export interface TestRun {
  /** Path as the reader knows it, relative to the repository's root. */
  name: string;
  args: string[];
}

/** Folders below `tests/` that have commands of their own. */
const apart = ["tests/bench", "tests/conformance"];

/**
 * Finds the test files and documented examples at some paths.
 *
 * @param root the repository's root
 * @param paths files or folders relative to the root
 * @throws Error with one sentence, where a path does not exist or has no tests
 */
export async function findTests(root: string, paths: string[]): Promise<TestRun[]> {
  const runs: TestRun[] = [];
  for (const path of paths.map((path) => path.replace(/^\.\//, "").replace(/\/+$/, ""))) {
    const found = await findAt(root, path);
    if (found.length === 0) {
      throw new Error(
        `There are no tests at ${path}; name a test file, a folder of tests/ or a folder of lib/.`,
      );
    }
    runs.push(...found);
  }
  return runs;
}

async function findAt(root: string, path: string): Promise<TestRun[]> {
  const info = await Deno.stat(`${root}/${path}`).catch(() => null);
  if (!info) return [];
  if (info.isFile) {
    return path.endsWith("_test.ts")
      ? [{ name: path, args: [path] }]
      : await hasExample(`${root}/${path}`)
      ? [{ name: `examples in ${path}`, args: ["--doc", path] }]
      : [];
  }
  const entries = await Array.fromAsync(Deno.readDir(`${root}/${path}`));
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  const runs: TestRun[] = [];
  const documented: string[] = [];
  for (const entry of entries) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory && !apart.includes(child)) runs.push(...await findAt(root, child));
    else if (entry.name.endsWith("_test.ts")) runs.push({ name: child, args: [child] });
    else if (entry.name.endsWith(".ts") && await hasExample(`${root}/${child}`)) {
      documented.push(child);
    }
  }
  if (documented.length > 0) {
    runs.push({ name: `examples in ${path}`, args: ["--doc", ...documented] });
  }
  return runs;
}

async function hasExample(path: string): Promise<boolean> {
  return /^\s*\*\s*```ts\s*$/m.test(await Deno.readTextFile(path));
}
