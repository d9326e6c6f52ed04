/**
 * Letters by the bytes that they stand for in a byte-level vocabulary (GPT-2's): printable bytes stand
 * for themselves, the others are the letters from U+0100 on, in order.
 */
export const byteLetters: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 0x100 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
})();

/** Bytes by their letters. */
export const byteOfLetter: ReadonlyMap<string, number> = new Map(
  byteLetters.map((letter, byte) => [letter, byte]),
);
