import { Buffer } from "node:buffer";
import { XMLParser } from "fast-xml-parser";
import Bunzip from "seek-bzip";
import wtf from "wtf_wikipedia";
import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";

interface Page {
  title: string;
  redirect?: unknown;
  revision: { text: string | { "#text": string } };
}

/** Articles of a bzip2-compressed MediaWiki export, as plain text. */
export function wikipedia(files: Files): Document[] {
  const parser = new XMLParser({
    isArray: (name: string) => name === "page",
    parseTagValue: false,
  });
  return [...files].flatMap(([path, bytes]) => {
    const xml = new TextDecoder().decode(Bunzip.decode(Buffer.from(bytes)));
    const pages = parser.parse(xml).mediawiki?.page as Page[] | undefined;
    if (pages === undefined) throw new Error(`${path} is not a MediaWiki export.`);
    return pages.filter((page) => page.redirect === undefined).map(({ title, revision }) => {
      const text = typeof revision.text === "string" ? revision.text : revision.text["#text"];
      return { id: title, paragraphs: wtf(text).text().split("\n") };
    });
  });
}
