import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";
import { jsonLines, textField } from "./json_lines.ts";

/** One document for each chapter. */
export function bible(files: Files): Document[] {
  const chapters = new Map<string, string[]>();
  for (const [path, bytes] of files) {
    for (const row of jsonLines(bytes, path)) {
      const chapter = textField(row, "citation", path).split(":")[0];
      const verses = chapters.get(chapter) ?? [];
      verses.push(textField(row, "text", path));
      chapters.set(chapter, verses);
    }
  }
  return [...chapters].map(([id, verses]) => ({ id, paragraphs: verses }));
}
