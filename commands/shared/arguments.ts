import { parseArgs } from "node:util";

/** Kinds of numbers, by what is said of one that is none of the kind. */
const NUMBERS = {
  whole: { what: "a positive integer", fits: (n: number) => n > 0 && Number.isInteger(n) },
  positive: { what: "a positive number", fits: (n: number) => n > 0 && n < Infinity },
  port: {
    what: "an integer from 0, which takes any free port, to 65535",
    fits: (n: number) => n >= 0 && n <= 65535 && Number.isInteger(n),
  },
};

/** One flag of a command. A flag with `value` takes one, named so in the help; without, it is a switch. */
export interface Flag {
  description: string;
  value?: string;
  /** Which numbers it takes, where its value is one. */
  number?: keyof typeof NUMBERS;
  /** The values it takes, where they are few. */
  choices?: readonly string[];
}

/** Everything a command understands. */
export interface Usage {
  /** Name of the `deno task`. */
  command: string;
  description: string;
  flags: Record<string, Flag>;
  /** What bare arguments mean, where there may be some. */
  positionals?: string;
}

/** The flags' values: text, a number or a choice for flags with a value, `true` for switches; absent ones are undefined. */
export type Arguments<U extends Usage> = {
  flags: {
    -readonly [Name in keyof U["flags"]]?: U["flags"][Name] extends
      { choices: readonly (infer Choice)[] } ? Choice
      : U["flags"][Name] extends { number: string } ? number
      : U["flags"][Name] extends { value: string } ? string
      : boolean;
  };
  positionals: string[];
};

/**
 * Reads a command line strictly.
 *
 * @throws Error with one sentence that names the wrong argument and lists the valid ones
 *
 * @example
 * ```ts
 * import { parseArguments } from "./arguments.ts";
 * const { flags } = parseArguments({
 *   command: "serve",
 *   description: "Shows the site.",
 *   flags: { port: { value: "number", number: "port", description: "port to listen on" } },
 * }, ["--port", "8080"]);
 * if (flags.port !== 8080) throw new Error("not read");
 * ```
 */
export function parseArguments<const U extends Usage>(usage: U, args: string[]): Arguments<U> {
  const names = Object.keys(usage.flags);
  const valid = names.length === 0
    ? `\`${usage.command}\` takes no flags`
    : `valid flags are ${names.map((name) => flagText(name, usage.flags[name])).join(", ")}`;
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries(
      names.map((
        name,
      ) => [name, { type: usage.flags[name].value ? "string" : "boolean" } as const]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags: Record<string, string | number | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!usage.positionals) {
        throw new Error(
          `\`${usage.command}\` does not know the argument "${token.value}"; ${valid}.`,
        );
      }
      positionals.push(token.value);
    } else if (token.kind === "option") {
      const flag = Object.hasOwn(usage.flags, token.name) ? usage.flags[token.name] : undefined;
      if (!flag) {
        throw new Error(`\`${usage.command}\` does not know the flag ${token.rawName}; ${valid}.`);
      }
      if (flag.value && (!token.value || (!token.inlineValue && token.value.startsWith("-")))) {
        throw new Error(`${token.rawName} needs a value: ${flagText(token.name, flag)}.`);
      }
      if (!flag.value && token.value !== undefined) {
        throw new Error(`${token.rawName} takes no value, but got "${token.value}".`);
      }
      if (flag.choices && !flag.choices.includes(token.value!)) {
        throw new Error(
          `${token.rawName} cannot be "${token.value}"; valid values are ${
            flag.choices.join(", ")
          }.`,
        );
      }
      flags[token.name] = flag.number
        ? numberOf(token.rawName, token.value!, flag.number)
        : token.value ?? true;
    }
  }
  return { flags, positionals } as Arguments<U>;
}

function numberOf(name: string, text: string, kind: keyof typeof NUMBERS): number {
  const { what, fits } = NUMBERS[kind];
  const value = text.trim() === "" ? NaN : Number(text);
  if (!fits(value)) throw new Error(`${name} is "${text}"; it must be ${what}.`);
  return value;
}

/** The help text: what the command does, how it is called and what each flag means. */
export function helpText(usage: Usage): string {
  const rows = Object.entries(usage.flags).map(([name, flag]) =>
    [
      flagText(name, flag),
      flag.description + (flag.choices ? ` (${flag.choices.join(", ")})` : ""),
    ] as const
  );
  rows.push(["--help", "this text"]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    usage.description,
    "",
    `Usage: deno task ${usage.command} [flags]${
      usage.positionals ? ` [${usage.positionals}]` : ""
    }`,
    "",
    ...rows.map(([flag, description]) => `  ${flag.padEnd(width)}  ${description}`),
  ].join("\n");
}

/**
 * Reads the command line of the running command. `--help` prints the help and ends the command; a wrong argument
 * prints one sentence and ends it with exit code 2.
 */
export function readArguments<const U extends Usage>(
  usage: U,
  args: string[] = Deno.args,
): Arguments<U> {
  if (args.includes("--help")) {
    console.log(helpText(usage));
    Deno.exit(0);
  }
  try {
    return parseArguments(usage, args);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(2);
  }
}

function flagText(name: string, flag: Flag): string {
  return flag.value ? `--${name} <${flag.value}>` : `--${name}`;
}
