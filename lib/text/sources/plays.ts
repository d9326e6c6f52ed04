import type { Files } from "../../files/archive.ts";
import type { Document } from "./document.ts";

/**
 * Plays and poems of Shakespeare and Milton, lines joined to paragraphs, without stage directions
 * and the names of speakers. Later editions only: the folio's spelling is left to historians.
 */
export function plays(files: Files): Document[] {
  return [...files].map(([path, bytes]) => ({
    id: path,
    paragraphs: new TextDecoder().decode(bytes)
      .replace(/\r/g, "")
      .replace(/\[[^\]]*\]/g, "")
      .split(/\n\s*\n/)
      .map((block) =>
        block.trim()
          .replace(/^[A-Z][A-Za-z ]{1,24}\.\n/, "")
          .replace(/_/g, "")
          .replace(/\s*\n\s*/g, " ")
      ),
  }));
}
