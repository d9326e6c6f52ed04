/**
 * Rows of a file of JSON lines.
 *
 * @throws {Error} naming the file and line that is no JSON
 */
export function jsonLines(bytes: Uint8Array, path: string): Record<string, unknown>[] {
  return new TextDecoder().decode(bytes).split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch {
      throw new Error(
        `${path}, line ${i + 1}: not JSON. The file is damaged or of another version.`,
      );
    }
  });
}

/**
 * A row's text field.
 *
 * @throws {Error} naming file, row and field where it is missing or not a text
 */
export function textField(row: Record<string, unknown>, field: string, path: string): string {
  const value = row[field];
  if (typeof value !== "string") {
    throw new Error(
      `${path}: a row has no text "${field}" but the fields ${Object.keys(row).join(", ")}.`,
    );
  }
  return value;
}
