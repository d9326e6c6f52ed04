/** A page, or the part of one under a heading. */
interface Result {
  url: string;
  title?: string;
  excerpt: string;
}

interface PageResult extends Result {
  meta: { title: string };
  sub_results: Result[];
}

const MOST_RESULTS = 6;

interface Pagefind {
  options(options: { baseUrl: string }): Promise<void>;
  debouncedSearch(
    query: string,
  ): Promise<{ results: { data(): Promise<PageResult> }[] } | null>;
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
    const results = await Promise.all(
      answer.results.slice(0, MOST_RESULTS).map((result) => result.data()),
    );
    const shown = results.map((result) => partOf(result, query)).filter((result) =>
      result !== null
    );
    found.replaceChildren(
      ...(shown.length === 0 ? [`Nothing about “${query}”.`] : shown.map(show)),
    );
  });
  const close = () => found.replaceChildren();
  place.addEventListener("keydown", (event) => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === "Escape") {
      input.value = "";
      close();
      input.focus();
    } else if (event.key === "ArrowDown" && links.length > 0) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? input).focus();
    } else if (event.key === "Enter" && at < 0) {
      links[0]?.click();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!place.contains(event.target as Node)) close();
  });
  place.addEventListener("click", (event) => {
    if ((event.target as Element).closest(".found a") !== null) close();
  });
}

/** Pagefind escapes the page's text and marks the words it found; a text is read from it with its spaces. */
function textOf(html: string): string {
  const place = document.createElement("textarea");
  place.innerHTML = html;
  return place.value;
}

/**
 * The part of a page to point to, the first one with a found word; null where Pagefind only guessed: it drops letters of
 * a word until something is left that it knows.
 */
function partOf({ url, meta, excerpt, sub_results }: PageResult, query: string): Result | null {
  const beginnings = query.toLowerCase().split(/\s+/).map((word) => word.slice(0, 4));
  const holds = (some: string) =>
    [...some.matchAll(/<mark>(.*?)<\/mark>/g)].some(([, word]) =>
      beginnings.some((beginning) => textOf(word).toLowerCase().includes(beginning))
    );
  const part = sub_results.find((one) => holds(one.excerpt));
  if (part === undefined && !holds(excerpt)) return null;
  const section = part?.title !== undefined && part.title !== meta.title ? `: ${part.title}` : "";
  return {
    url: part?.url ?? url,
    title: meta.title + section,
    excerpt: part?.excerpt ?? excerpt,
  };
}

function show({ url, excerpt, title: name = "" }: Result): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  const title = document.createElement("b");
  title.textContent = name;
  const text = document.createElement("span");
  for (const part of excerpt.split(/(<mark>.*?<\/mark>)/)) {
    const marked = part.startsWith("<mark>");
    const piece = document.createElement(marked ? "mark" : "span");
    piece.textContent = textOf(part.replace(/<\/?mark>/g, ""));
    text.append(piece);
  }
  link.append(title, text);
  return link;
}
