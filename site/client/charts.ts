import { enliven } from "./figure_view.ts";

for (const element of document.querySelectorAll<HTMLElement>("figure.figure[data-count]")) {
  enliven(element);
}
