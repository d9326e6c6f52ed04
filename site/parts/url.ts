/**
 * Relative address of one page of the site as seen from another, so that the site works under any base path. Both are
 * paths from the site's root, folders ending in a slash.
 *
 * @example
 * ```ts
 * import { url } from "./url.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(url("/notebooks/02/", "/assets/site.css"), "../../assets/site.css");
 * assert.equal(url("/", "/notebooks/02/#loss"), "notebooks/02/#loss");
 * assert.equal(url("/about/", "/about/"), "./");
 * ```
 */
export function url(from: string, to: string): string {
  const here = from.split("/").slice(1, -1);
  const there = to.split("/").slice(1);
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) {
    shared++;
  }
  const path = "../".repeat(here.length - shared) + there.slice(shared).join("/");
  return path === "" || path.startsWith("#") ? `./${path}` : path;
}
