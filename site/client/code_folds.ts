/** Adds a button to a notebook's header that opens all of its code, or folds it again. */
export function addCodeButton(article: HTMLElement): void {
  const folds = [...article.querySelectorAll<HTMLDetailsElement>("details.code")];
  if (folds.length === 0) return;
  const button = document.createElement("button");
  button.type = "button";
  const label = () => {
    button.textContent = folds.every(({ open }) => open) ? "Fold all code" : "Show all code";
  };
  button.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    label();
  });
  label();
  article.querySelector(".title .files")!.append(" · ", button);
}
