import fc from "fast-check";

/** Runs of a fuzzing test: few every day, many with `LONG=1`. */
export const fuzzingRuns = Deno.env.get("LONG") === "1" ? 10_000 : 300;

type Path = (string | number)[];

/** Paths to a JSON value's parts, of long lists and records only to the first and last few. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Object.keys(value);
  const some = keys.length > 12 ? [...keys.slice(0, 3), ...keys.slice(-3)] : keys;
  const inner = some.flatMap((key) =>
    pathsOf((value as Record<string, unknown>)[key], [...path, key])
  );
  return path.length > 0 ? [path, ...inner] : inner;
}

const odd = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, 0.5, 1e300, 2 ** 53, "", "a", "\u0000", "__proto__"),
  fc.constantFrom<unknown>([], {}, [[]], ["a", "b"], { type: "Sequence" }, { type: "ByteLevel" }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A JSON text with up to three parts replaced, left out or added, sometimes cut or overwritten. */
export function changedJson(sound: string): fc.Arbitrary<string> {
  const paths = pathsOf(JSON.parse(sound));
  const change = fc.record({
    path: fc.constantFrom(...paths),
    kind: fc.constantFrom("replace", "remove", "add"),
    value: odd,
  });
  const structured = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const json = JSON.parse(sound);
    for (const { path, kind, value } of changes) {
      // What an earlier change put in place of a part may have no parts itself.
      const parent = path.slice(0, -1).reduce((part, key) => Object(part)[key], json);
      if (typeof parent !== "object" || parent === null) continue;
      const last = path.at(-1)!;
      if (kind === "replace") parent[last] = structuredClone(value);
      else if (kind === "remove") delete parent[last];
      else parent[`${last}x`] = structuredClone(value);
    }
    return JSON.stringify(json);
  });
  const cut = fc.nat(sound.length).map((length) => sound.slice(0, length));
  const overwritten = fc.tuple(fc.nat(sound.length), fc.string({ maxLength: 4 }))
    .map(([at, text]) => sound.slice(0, at) + text + sound.slice(at + text.length));
  return fc.oneof({ weight: 6, arbitrary: structured }, cut, overwritten);
}
