import { type Dirent, readdirSync, statSync } from "node:fs";

/** Files of a folder; none where there is no such folder. */
function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Why a file is not published that looks like a notebook; null where it is, or is none. */
function reasonToLeaveOut(folder: string, { name }: Dirent): string | null {
  if (!/\.ipynb$/i.test(name)) return null;
  if (!statSync(`${folder}/${name}`).isFile()) return "it is no file";
  if (name.startsWith(".")) return "its name begins with a dot";
  if (name.endsWith(".failed.ipynb")) return "it is what a failed execution left";
  return name.endsWith(".ipynb") ? null : "its ending has to be .ipynb in small letters";
}

/** The notebooks of a folder that the site shows. */
export function notebooksIn(folder: string): [name: string, path: string][] {
  return entries(folder)
    .filter((entry) => entry.name.endsWith(".ipynb") && reasonToLeaveOut(folder, entry) === null)
    .map(({ name }) => [name, `${folder}/${name}`]);
}

/** Sentences that name each notebook in a folder, or in folders of it, that the site does not show. */
export function leftOutNotebooks(folder: string): string[] {
  return entries(folder).flatMap((entry) => {
    const reason = reasonToLeaveOut(folder, entry);
    if (reason !== null) return `${folder}/${entry.name} is not published: ${reason}.`;
    if (!entry.isDirectory() || entry.name.startsWith(".")) return [];
    return entries(`${folder}/${entry.name}`).filter(({ name }) => /\.ipynb$/i.test(name)).map(
      ({ name }) =>
        `${folder}/${entry.name}/${name} is not published: it lies in a folder of its own.`,
    );
  });
}
