import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";
import { jsonLines, textField } from "./json_lines.ts";

/** Documents of JSON lines, one for each different text in `field`. */
export function passages(files: Files, field: string): Document[] {
  const seen = new Set<string>();
  return [...files].flatMap(([path, bytes]) =>
    jsonLines(bytes, path).flatMap((row, i) => {
      const text = textField(row, field, path);
      if (seen.has(text)) return [];
      seen.add(text);
      return [{ id: `${path}#${i}`, paragraphs: withoutMarks(text).split("\n") }];
    })
  );
}

/** PubMedQA numbers the parts of an abstract, BoolQ sets the title off by two dashes. */
function withoutMarks(text: string): string {
  return text.replace(/^Context \(\d+\): /gm, "").replace(/^.{1,120}? -- /, "");
}
