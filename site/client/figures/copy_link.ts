import { linkTo } from "./page_state.ts";

/** How long the button says that it copied, in milliseconds. */
const SAID = 2000;

/** Makes a figure's button copy a link to it; where a browser forbids that, the link comes into the address bar. */
export function addCopyLink(figure: HTMLElement): void {
  const button = figure.querySelector<HTMLButtonElement>(".copy-link")!;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const link = linkTo(figure.id);
    try {
      await navigator.clipboard.writeText(link);
      button.textContent = "Link copied";
    } catch {
      history.replaceState(null, "", link);
      button.textContent = "The link is in the address bar";
    }
    setTimeout(() => button.textContent = label, SAID);
  });
}
