import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { type Cell, joined } from "./parse.ts";

const mediaTypes: Record<string, string> = {
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/**
 * The picture that a cell's text names, as an address that holds it: an attachment of the cell, or a file beside the
 * notebook. Addresses on the web are returned as they are.
 *
 * @param folders where files are looked for, the first that has it
 * @param where names the cell in errors
 * @throws Error with one sentence where there is no such picture
 */
export function pictureAddress(
  address: string,
  { attachments }: Pick<Cell, "attachments">,
  folders: readonly string[],
  where: string,
): string {
  const refuse = (what: string): never => {
    throw new Error(`${where}: ${what}; add the picture, or take it out of the text.`);
  };
  const attached = /^attachment:(.*)$/s.exec(address);
  if (attached !== null) {
    const name = decoded(attached[1]);
    const forms = Object.hasOwn(attachments, name) ? attachments[name] : {};
    const type = Object.values(mediaTypes).find((type) => type in forms);
    if (type === undefined) return refuse(`the cell has no picture "${name}" attached`);
    const content = forms[type];
    const base64 = typeof content === "string" || Array.isArray(content)
      ? joined(content as string | string[]).replace(/\s/g, "")
      : "";
    return /^[A-Za-z0-9+/]+=*$/.test(base64)
      ? `data:${type};base64,${base64}`
      : refuse(`its attached picture "${name}" is not written in base64`);
  }
  if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(address)) return address;
  const name = decoded(address.replace(/[?#].*$/s, ""));
  const type = mediaTypes[extname(name).toLowerCase()];
  if (type === undefined) return refuse(`"${name}" is no picture that a page can show`);
  for (const folder of folders) {
    try {
      return `data:${type};base64,${readFileSync(resolve(folder, name)).toString("base64")}`;
    } catch {
      // The next folder may have it.
    }
  }
  return refuse(`there is no picture "${name}" beside the notebook`);
}
