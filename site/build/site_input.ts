import { isAbsolute } from "node:path";
import * as v from "valibot";
import { checked } from "@/files/checked.ts";

const path = v.pipe(
  v.string(),
  v.check(isAbsolute, ({ input }) => `is "${input}", not a path from the root`),
);

const address = v.pipe(
  v.string(),
  v.check(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
    ({ input }) =>
      `is "${input}", not one of the web such as https://example.org/mask/; correct --url or SITE_URL`,
  ),
  v.transform((text) => new URL(text).href.replace(/\/?$/, "/")),
);

const input = v.object({
  /** Folder of notebooks that were executed on a reader's runs. */
  notebooks: path,
  /** Folder of notebooks that were executed on the committed runs. */
  committed: path,
  /** Folder of notebooks without outputs, for those that were not executed. */
  sources: path,
  /** Run store whose encoders the playground offers beside the committed ones. */
  runs: path,
  /** Folder of committed encoders, for the playground. */
  models: path,
  /** File with what the plan's pages show instead of the committed runs; null for these. */
  reference: v.nullable(path),
  /**
   * Address of the site on the web, ending in a slash. Pages link to each other without it; sitemap, feed and social
   * pictures need it, and are left out where it is null.
   */
  address: v.nullable(address),
});

/** What the site is made from. Folders may be missing: there is nothing of theirs to show then. */
export type SiteInput = v.InferOutput<typeof input>;

/** The environment variable by which the input reaches the process that renders the pages. */
const VARIABLE = "SITE_INPUT";

/** Environment of a process that is to render the site from `input`. */
export function siteEnvironment(input: SiteInput): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(input) };
}

let read: SiteInput | undefined;

/**
 * What this process renders the site from, read and checked once for all pages.
 *
 * @throws Error naming the first wrong field, or where this process was given no input
 */
export function siteInput(): SiteInput {
  return read ??= checked(
    v.pipe(v.string(), v.parseJson(undefined, "is not JSON"), input),
    Deno.env.get(VARIABLE),
    (what) => new Error(`${VARIABLE}, which \`deno task site\` writes, cannot be used: ${what}.`),
  );
}
