import assert from "node:assert/strict";
import { siteEnvironment, type SiteInput, siteInput } from "../../site/build/site_input.ts";

const input: SiteInput = {
  notebooks: "/mask/site/executed",
  committed: "/mask/reference",
  sources: "/mask/notebooks",
  runs: "/mask/runs",
  models: "/mask/models",
  reference: null,
  address: "https://example.org/mask",
};

/** What this process reads of an input that is written like this. */
function reading(text: string | undefined): SiteInput {
  if (text === undefined) Deno.env.delete("SITE_INPUT");
  else Deno.env.set("SITE_INPUT", text);
  return siteInput();
}

Deno.test("an input that is missing or wrong is refused in a sentence that names the field", () => {
  const said = (text: string | undefined, what: RegExp) =>
    assert.throws(() => reading(text), {
      message: new RegExp(`^SITE_INPUT, which .* cannot be used: ${what.source}\\.$`),
    });
  said(undefined, /it is missing/);
  said("{", /it is not JSON/);
  said("{}", /notebooks is missing/);
  said(JSON.stringify({ ...input, runs: "runs" }), /runs is "runs", not a path from the root/);
  for (const address of ["example", "ftp://example.org/"]) {
    said(
      JSON.stringify({ ...input, address }),
      new RegExp(`address is "${address}", not one of the web .*; correct --url or SITE_URL`),
    );
  }
});

Deno.test("an input is read as it was handed on, its address with a slash at the end", () => {
  const { SITE_INPUT } = siteEnvironment(input);
  assert.deepEqual(reading(SITE_INPUT), { ...input, address: "https://example.org/mask/" });
});
