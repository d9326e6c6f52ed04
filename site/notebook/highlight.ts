import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import { type Html, markup, trusted } from "@/format/html.ts";

hljs.registerLanguage("bash", bash);
hljs.registerLanguage("json", json);
hljs.registerLanguage("python", python);
hljs.registerLanguage("typescript", typescript);

/** Code with a class on each word that means something; languages without a grammar stay plain. */
export function highlight(code: string, language: string): Html {
  return hljs.getLanguage(language)
    ? trusted(hljs.highlight(code, { language }).value)
    : markup`${code}`;
}
