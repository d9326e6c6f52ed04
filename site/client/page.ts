import { addCodeButton } from "./code_folds.ts";
import { foldContents } from "./contents_fold.ts";
import { markSection } from "./contents_mark.ts";
import { printTables } from "./print_tables.ts";
import { addSearch } from "./search.ts";

for (const place of document.querySelectorAll<HTMLElement>(".search")) {
  // A browser keeps pages that are opened as files from reading the index.
  if (location.protocol !== "file:") addSearch(place);
}
for (const article of document.querySelectorAll<HTMLElement>("article.notebook")) {
  addCodeButton(article);
}
for (const contents of document.querySelectorAll<HTMLElement>(".contents")) {
  foldContents(contents);
  markSection(contents);
}
printTables();
