import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const names = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
];

/** Path of the Chromium to test with: `CHROMIUM`, else one of the usual places. */
function chromiumPath(): string {
  const path = [Deno.env.get("CHROMIUM"), ...names].find((name) => name && existsSync(name));
  if (path === undefined) {
    throw new Error(
      "The browser tests need Chromium: install it (on Debian: apt-get install chromium), or name it in CHROMIUM.",
    );
  }
  return path;
}

/** Starts a headless Chromium that talks to nobody but the pages under test. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}
