/**
 * The site's address on the web, ending in a slash: `SITE_URL`. Pages link to each other without it; sitemap and
 * social pictures need it, and are left out where it is not known.
 *
 * @throws Error when `SITE_URL` is no address of the web
 */
export function siteAddress(): string | null {
  const text = Deno.env.get("SITE_URL");
  if (text === undefined || text === "") return null;
  const address = URL.parse(text);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new Error(
      `SITE_URL is "${text}"; it must be an address such as https://example.org/mask/.`,
    );
  }
  return address.href.endsWith("/") ? address.href : `${address.href}/`;
}
