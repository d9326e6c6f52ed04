const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Text whose numbers stay on one line with their per cent signs. */
export function unbroken(text: string): string {
  return text.replace(/(\d) %/g, "$1\u00a0%");
}
