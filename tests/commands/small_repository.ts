import { root } from "../../commands/shared/paths.ts";

/** How a command ended and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A repository in a temporary folder that has this one's commands and nothing to download. */
export interface SmallRepository extends AsyncDisposable {
  path: string;
  write(path: string, text: string): Promise<void>;
  /** Runs a command of the repository, with `programs` as the only ones on the PATH. */
  run(command: string, args?: string[], programs?: Record<string, string>): Promise<Ended>;
}

/** Makes such a repository. */
export async function smallRepository(): Promise<SmallRepository> {
  const path = await Deno.makeTempDir();
  const write = async (name: string, text: string) => {
    await Deno.mkdir(`${path}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  };
  await copyFolder(`${root}/commands`, `${path}/commands`);
  await copyFolder(`${root}/lib/format`, `${path}/lib/format`);
  await copyFolder(`${root}/python`, `${path}/python`);
  await write("deno.json", '{ "imports": { "@/": "./lib/" } }');
  await write("deno.lock", '{ "version": "5" }');
  return {
    path,
    write,
    async run(command, args = [], programs = {}) {
      await Deno.remove(`${path}/programs`, { recursive: true }).catch(() => {});
      for (const [name, text] of Object.entries(programs)) {
        await write(`programs/${name}`, text);
        await Deno.chmod(`${path}/programs/${name}`, 0o755);
      }
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", `commands/${command}/main.ts`, ...args],
        cwd: path,
        env: { PATH: `${path}/programs`, NO_COLOR: "1" },
      }).output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/**
 * A program that answers like Python to what set-up asks of it: its version, an environment, and packages, which it
 * pretends to install.
 *
 * @param version such as `3.11.7`
 * @param pip shell commands in place of the installation
 */
export function pretendedPython(version: string, pip = 'touch "$(dirname "$0")/deno"'): string {
  const minor = version.split(".").slice(0, 2).join(".");
  return `#!/bin/sh
PATH=/usr/bin:/bin
case "$*" in
  "-c "*) echo "${version} True" ;;
  "-I -m venv "*)
    pip="$4/lib/python${minor}/site-packages/pip-1.0.dist-info"
    mkdir -p "$4/bin" "$pip"
    touch "$pip/RECORD" "$pip/INSTALLER"
    cp "$0" "$4/bin/python" ;;
  "-I -m pip install "*)
    ${pip} ;;
esac
`;
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [`${from}/${entry.name}`, `${to}/${entry.name}`];
    if (entry.isDirectory) await copyFolder(source, target);
    else if (entry.isFile) await Deno.copyFile(source, target);
  }
}
