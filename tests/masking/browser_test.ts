import assert from "node:assert/strict";

Deno.test("masking and random numbers run in a browser: they import only each other", () => {
  for (const folder of ["lib/masking", "lib/random"]) {
    for (const { name } of Deno.readDirSync(folder)) {
      const source = Deno.readTextFileSync(`${folder}/${name}`);
      const code = source.replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
      for (const [, target] of code.matchAll(/from "([^"]+)"/g)) {
        assert.match(target, /^(\.\/|\.\.\/random\/)[a-z0-9_]+\.ts$/, `${folder}/${name}`);
      }
      assert.doesNotMatch(
        code,
        /\bDeno\b|\bprocess\b|\bBuffer\b|Math\.random/,
        `${folder}/${name}`,
      );
    }
  }
});
