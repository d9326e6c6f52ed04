import { Problem } from "../shared/problem.ts";

/**
 * Turns the last lines of a failed download or installation into a sentence about its cause, followed by those lines.
 *
 * @param what what was being done, such as `installing the Python packages`
 * @param tail the failed program's last lines
 * @param mirrors how the reader can name another source of packages
 */
export function failureOf(what: string, tail: string[], mirrors: string, log: string): Problem {
  const text = tail.join("\n");
  const wanted = text.match(/No matching distribution found for (\S+)/)?.[1] ??
    text.match(/npm package ['"]?([^\s'"]+)/)?.[1];
  const named = wanted ? ` (the first one missing: ${wanted})` : "";
  let cause: string;
  if (/No space left on device|os error 28/.test(text)) {
    cause = "the disk is full; free some space and run the same command again";
  } else if (/DO NOT MATCH THE HASHES|[Ii]ntegrity|checksum/.test(text)) {
    cause =
      "a downloaded file is not the one this project was pinned to, so it was not used; clear the download cache " +
      "or name another mirror, and run the same command again";
  } else if (
    /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Connection (refused|reset)|ProxyError|dns error|error sending request|client error \(Connect\)|timed out/i
      .test(text)
  ) {
    cause =
      `the packages could not be downloaded${named}; connect to the network once and run the ` +
      `same command again (what was already fetched is kept), or ${mirrors}`;
  } else if (wanted) {
    cause =
      `${wanted} could not be found where the packages are fetched from; connect to the network, or ${mirrors}`;
  } else if (/lockfile is out of date|lock ?file/i.test(text)) {
    cause = "deno.lock does not match deno.json; run `deno install` and keep the new deno.lock";
  } else {
    cause = "see the lines below";
  }
  const quoted = tail.filter((line) => !/^\s*(WARNING|Ignoring|Collecting)/.test(line)).slice(-6)
    .map((line) => `  ${line}`).join("\n");
  return new Problem(`Set-up stopped while ${what}: ${cause}.\n${quoted}\nThe full log is ${log}`);
}
