import { byteOfLetter } from "@/text/tokenizer/byte_letters.ts";
import type { Tokenizer } from "@/text/tokenizer/tokenizer.ts";

/**
 * A token where it stands alone: its space as "␣", the bytes of half a letter in hexadecimal, as "⟨F0 9F⟩".
 *
 * @param id of the token
 */
export function tokenText(tokenizer: Tokenizer, id: number): string {
  const text = tokenizer.decode([id]);
  const shown = text.includes("\ufffd") ? byteText(tokenizer.token(id)) : text;
  return shown.replaceAll(" ", "␣").replaceAll("\n", "⏎");
}

/** Bytes as text where they are ASCII, else in hexadecimal. */
function byteText(letters: string): string {
  const bytes = Array.from(letters, (letter) => byteOfLetter.get(letter)!);
  return bytes.map((byte) =>
    byte < 0x80
      ? String.fromCharCode(byte)
      : `⟨${byte.toString(16).toUpperCase().padStart(2, "0")}⟩`
  ).join("").replaceAll("⟩⟨", " ");
}

/** Whether a token begins with the space before a word. */
export function beginsWithSpace(tokenizer: Tokenizer, id: number): boolean {
  return tokenizer.token(id).startsWith("Ġ");
}
