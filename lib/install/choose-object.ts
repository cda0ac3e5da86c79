/** What is read of a role or client in the customer's organisation to decide whose it is. */
export type ExistingObject = { readonly id: string; readonly name: string; readonly description: string | null };

/**
 * Which object the installation works on. `leftovers` are further objects of ours that nothing uses; `clashes` carry our
 * name but somebody else made them, so they are left alone.
 */
export type Choice<T extends ExistingObject> = { readonly leftovers: readonly T[]; readonly clashes: readonly T[] } & (
  { readonly action: 'reuse'; readonly object: T } | { readonly action: 'create'; readonly name: string }
);

/** Text in the description of every object that this partner's Headroom creates; it tells our objects from namesakes. */
export function ownerMark(partnerId: string): string {
  return `Created and used by Headroom (${partnerId}).`;
}

/** The objects of ours: those with the mark, and the one whose id we stored. */
export function ownObjects<T extends ExistingObject>(
  existing: readonly T[],
  mark: string,
  knownId: string | null,
): T[] {
  return existing.filter((object) => object.id === knownId || object.description?.includes(mark) === true);
}

/** Reuses our object (the known one, else the one of this name, else any), or names the one to create. */
export function chooseObject<T extends ExistingObject>(
  existing: readonly T[],
  wanted: { readonly name: string; readonly mark: string; readonly knownId: string | null },
): Choice<T> {
  const own = ownObjects(existing, wanted.mark, wanted.knownId);
  const clashes = existing.filter((object) => object.name === wanted.name && !own.includes(object));
  const object = own.find(({ id }) => id === wanted.knownId) ?? own.find(({ name }) => name === wanted.name) ?? own[0];
  const leftovers = own.filter((other) => other !== object);
  if (object) return { action: 'reuse', object, leftovers, clashes };
  return { action: 'create', name: freeName(wanted.name, existing), leftovers, clashes };
}

/** The wanted name, or with the first number that nobody uses. */
function freeName(name: string, existing: readonly ExistingObject[]): string {
  const taken = new Set(existing.map((object) => object.name));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(candidate)) return candidate;
  }
}
