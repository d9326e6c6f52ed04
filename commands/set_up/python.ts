import { Problem } from "../shared/problem.ts";

/** The Python versions that TensorFlow 2.21 has wheels for: 3.10 to 3.13. */
export const oldest: readonly [number, number] = [3, 10];
export const newest: readonly [number, number] = [3, 13];

/** A Python interpreter that was asked about itself. */
export interface Interpreter {
  /** The command or path it was started by. */
  command: string;
  /** Such as `3.11.7`. */
  version: string;
  /** Whether it can make an environment with pip in it (modules venv and ensurepip). */
  makesEnvironments: boolean;
}

const question = `import sys
from importlib.util import find_spec
print("%d.%d.%d" % sys.version_info[:3], bool(find_spec("venv") and find_spec("ensurepip")))`;

/** Asks an interpreter for its version and modules; `null` where it is missing or does not start. */
export async function askInterpreter(command: string): Promise<Interpreter | null> {
  let output;
  try {
    output = await new Deno.Command(command, {
      args: ["-c", question],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
  } catch {
    return null;
  }
  if (!output.success) return null;
  const [version, modules] = new TextDecoder().decode(output.stdout).trim().split(" ");
  return /^\d+\.\d+\.\d+$/.test(version)
    ? { command, version, makesEnvironments: modules === "True" }
    : null;
}

/** Where a version such as `3.9.18` lies relative to the versions TensorFlow supports. */
export function judgeVersion(version: string): "too old" | "suitable" | "too new" {
  const [major, minor] = version.split(".").map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) return "too old";
  if (major > newest[0] || (major === newest[0] && minor > newest[1])) return "too new";
  return "suitable";
}

/**
 * Chooses the first suitable interpreter.
 *
 * @throws Problem that says what was found and what to install, where none is suitable
 */
export function chooseInterpreter(found: Interpreter[]): Interpreter {
  const range = `Python ${oldest.join(".")} to ${newest.join(".")}`;
  const suitable = found.filter(({ version }) => judgeVersion(version) === "suitable");
  const ready = suitable.find(({ makesEnvironments }) => makesEnvironments);
  if (ready) return ready;
  if (suitable.length > 0) {
    const { version, command } = suitable[0];
    const minor = version.split(".").slice(0, 2).join(".");
    throw new Problem(
      `Python ${version} (${command}) lacks its venv module, which set-up needs; on Debian or Ubuntu install it with ` +
        `\`sudo apt-get install python3-venv\` (or python${minor}-venv), then run the same command again.`,
    );
  }
  if (found.length > 0) {
    const { version, command } = found[0];
    throw new Problem(
      `Python ${version} (${command}) is ${
        judgeVersion(version)
      } for TensorFlow 2.21, which needs ${range}; install one ` +
        `of these as python${
          newest.join(".")
        } or the like (Debian and Ubuntu: \`sudo apt-get install python3 python3-venv\`; ` +
        `any system: \`uv python install 3.12\`, conda or python.org), then run the same command again.`,
    );
  }
  throw new Problem(
    `No Python was found; set-up needs ${range} on the PATH (Debian and Ubuntu: ` +
      `\`sudo apt-get install python3 python3-venv\`; macOS: \`brew install python@3.12\`), then run the same command again.`,
  );
}

/** Finds a suitable interpreter on the PATH, `python3` first, then by version. */
export async function findInterpreter(): Promise<Interpreter> {
  const found: Interpreter[] = [];
  for (
    const command of ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"]
  ) {
    const interpreter = await askInterpreter(command);
    if (!interpreter) continue;
    found.push(interpreter);
    if (interpreter.makesEnvironments && judgeVersion(interpreter.version) === "suitable") break;
  }
  return chooseInterpreter(found);
}
