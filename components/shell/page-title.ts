/**
 * The `title` of a page's metadata. The root layout's template adds the product, so the browser shows
 * "Page · Organisation · Headroom", and nobody acts on the wrong organisation from a row of tabs.
 */
export function pageTitle(page: string, organisationName?: string): string {
  return organisationName ? `${page} · ${organisationName}` : page;
}
