/** Makes the button of a page's contents open and fold them, where the window is too narrow for both. */
export function foldContents(contents: HTMLElement): void {
  const button = contents.querySelector("button")!;
  const open = (open: boolean) => button.setAttribute("aria-expanded", `${open}`);
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  contents.querySelector("ul")!.addEventListener("click", () => open(false));
}
