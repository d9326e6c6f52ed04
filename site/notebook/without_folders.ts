/** Folders of the project that a path may lead to. */
const inside = "(?:commands|data|lib|notebooks|python|runs|site|tests)";

/**
 * A notebook's text without where the project lies on the machine that executed it: paths into the project start at its
 * root, and a home folder becomes `~`.
 *
 * @example
 * ```ts
 * import { withoutFolders } from "../site/notebook/without_folders.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(withoutFolders("at /Users/ann/mask/lib/a.ts:1"), "at lib/a.ts:1");
 * assert.equal(withoutFolders("in /Users/ann/texts"), "in ~/texts");
 * assert.equal(withoutFolders("https://example.org/a/lib/b"), "https://example.org/a/lib/b");
 * ```
 */
export function withoutFolders(text: string): string {
  const project = new RegExp(
    `(?<![\\w/:.@~])(?:file://)?/(?:[\\w.@+-]+/)*?(?=${inside}/)`,
    "g",
  );
  return text.replace(project, "").replace(
    /(?<![\w/:.@~])(?:file:\/\/)?\/(?:(?:home|Users)\/[\w.@+-]+|root)(?=\/)/g,
    "~",
  );
}
