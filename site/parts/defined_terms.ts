import { type Html, joinMarkup, markup, trusted, unbroken } from "@/format/html.ts";
import { type Definition, definitions } from "./definitions.ts";

/** Elements in whose text terms are explained. */
const prose = new Set(["p", "li", "dd"]);

/** Elements whose text stays as it is: what acts, what is code, what scripts write anew. */
const untouched = new Set([
  ...["a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "label", "select", "textarea"],
  ...["code", "pre", "script", "style", "svg", "math", "table", "figure", "form", "nav", "output"],
]);

const empty = new Set(["br", "hr", "img", "input", "wbr", "source", "meta", "link", "col"]);

const byForm = new Map(definitions.flatMap((one) => one.forms.map((form) => [form, one] as const)));

const anyForm = new RegExp(
  `(?<![\\w-])(${
    [...byForm.keys()].sort((a, b) => b.length - a.length).join("|").replaceAll(" ", "[ \u00a0]")
  })(?![\\w-])`,
  "gi",
);

/** A comment, or a tag whose attributes may hold angle brackets. */
const anyTag = /(<!--[^]*?-->|<[a-zA-Z/!](?:"[^"]*"|'[^']*'|[^"'>])*>)/;

const definitionHtml = ({ id, term, text }: Definition) =>
  markup`<div popover class="definition" id="term-${id}"><p><b>${unbroken(term)}</b></p><p>${
    unbroken(text)
  }</p></div>`;

/**
 * HTML whose terms open their definition where they first stand in a text, by pointer, touch and keys; the definitions
 * follow it. Headings, links, code and figures stay as they are, and so does what scripts write anew (`data-said`).
 */
export function withDefinitions(html: Html): Html {
  const told = new Set<Definition>();
  const open: { tag: string; isProse: boolean; isUntouched: boolean }[] = [];
  const explained = (text: string) =>
    text.replace(anyForm, (found) => {
      const definition = byForm.get(found.toLowerCase().replaceAll("\u00a0", " "))!;
      if (told.has(definition)) return found;
      told.add(definition);
      return markup`<button type="button" class="term" popovertarget="term-${definition.id}">${found}</button>`
        .toString();
    });
  const parts = html.toString().split(anyTag).map((part) => {
    const tag = /^<(\/?)([a-zA-Z][\w-]*)/.exec(part);
    if (tag === null) {
      const isText = open.some(({ isProse }) => isProse) &&
        !open.some(({ isUntouched }) => isUntouched);
      return isText && !part.startsWith("<!--") ? explained(part) : part;
    }
    const name = tag[2].toLowerCase();
    if (tag[1] === "/") {
      const at = open.findLastIndex((one) => one.tag === name);
      if (at >= 0) open.length = at;
    } else if (!empty.has(name) && !part.endsWith("/>")) {
      open.push({
        tag: name,
        isProse: prose.has(name),
        isUntouched: untouched.has(name) || /\sdata-said=|\shidden\b/.test(part),
      });
    }
    return part;
  });
  if (told.size === 0) return html;
  return markup`${trusted(parts.join(""))}
<div data-pagefind-ignore>
${joinMarkup([...told].map(definitionHtml), "\n")}
</div>`;
}
