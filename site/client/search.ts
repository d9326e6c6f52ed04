interface Result {
  url: string;
  excerpt: string;
  meta: { title: string };
}

interface Pagefind {
  options(options: { baseUrl: string }): Promise<void>;
  debouncedSearch(
    query: string,
  ): Promise<{ results: { data(): Promise<Result> }[] } | null>;
}

/** A search box over the index that Pagefind made at build time; without the script there is none to see. */
export function addSearch(place: HTMLElement): void {
  const bundle = new URL(place.dataset.bundle!, location.href);
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Search";
  input.setAttribute("aria-label", "Search these pages");
  const found = document.createElement("div");
  found.className = "found";
  found.setAttribute("aria-live", "polite");
  place.append(input, found);

  let loading: Promise<Pagefind> | undefined;
  const load = async () => {
    const pagefind: Pagefind = await import(new URL("pagefind.js", bundle).href);
    await pagefind.options({ baseUrl: new URL("..", bundle).pathname });
    return pagefind;
  };
  input.addEventListener("focus", () => void (loading ??= load()));
  input.addEventListener("input", async () => {
    const query = input.value.trim();
    if (query === "") return found.replaceChildren();
    let pagefind: Pagefind;
    try {
      pagefind = await (loading ??= load());
    } catch {
      loading = undefined;
      found.textContent = "The search index could not be loaded.";
      return;
    }
    const answer = await pagefind.debouncedSearch(query);
    if (answer === null) return;
    const results = await Promise.all(answer.results.slice(0, 6).map((result) => result.data()));
    found.replaceChildren(
      ...(results.length === 0 ? [`Nothing about “${query}”.`] : results.map(show)),
    );
  });
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    found.replaceChildren();
    input.focus();
  });
}

function show({ url, excerpt, meta }: Result): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  const title = document.createElement("b");
  title.textContent = meta.title;
  const text = document.createElement("span");
  // Pagefind escapes the page's text and marks the words it found.
  for (const part of excerpt.split(/(<mark>.*?<\/mark>)/)) {
    const marked = part.startsWith("<mark>");
    const piece = document.createElement(marked ? "mark" : "span");
    piece.textContent = new DOMParser().parseFromString(part, "text/html").body.textContent;
    text.append(piece);
  }
  link.append(title, text);
  return link;
}
