import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";

/** Plain text files, one document each, paragraphs in lines. */
export function texts(files: Files): Document[] {
  return [...files].map(([path, bytes]) => ({
    id: path,
    paragraphs: new TextDecoder().decode(bytes).split("\n"),
  }));
}
