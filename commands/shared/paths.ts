import { fileURLToPath } from "node:url";

/** Absolute path of the repository's root folder, without a trailing slash. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The Python environment that set-up makes. */
export const environment: string = `${root}/.venv`;

/** The environment's Python interpreter. */
export const python: string = `${environment}/bin/python`;

/** The environment's own Deno, which the notebooks' kernel runs on. */
export const kernelDeno: string = `${environment}/bin/deno`;
