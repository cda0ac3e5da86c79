/** What happens when in virtual time; equal moments in the order they were added. */
export type Agenda = {
  add(atMs: number, run: () => void): void;
  /** Takes out what comes next; null when nothing is left. */
  next(): { readonly atMs: number; readonly run: () => void } | null;
};

type Item = { readonly atMs: number; readonly order: number; readonly run: () => void };

/** An empty agenda: a binary heap. */
export function createAgenda(): Agenda {
  const items: Item[] = [];
  let order = 0;
  const isBefore = (a: Item, b: Item) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  const itemAt = (index: number): Item => {
    const item = items[index];
    if (item === undefined) throw new Error('the heap has a hole');
    return item;
  };
  const sink = (from: number) => {
    let index = from;
    for (let child = 2 * index + 1; child < items.length; child = 2 * index + 1) {
      if (child + 1 < items.length && isBefore(itemAt(child + 1), itemAt(child))) child += 1;
      const [parent, lower] = [itemAt(index), itemAt(child)];
      if (!isBefore(lower, parent)) return;
      items[index] = lower;
      items[child] = parent;
      index = child;
    }
  };
  return {
    add(atMs, run) {
      order += 1;
      let index = items.push({ atMs, order, run }) - 1;
      for (let parent = (index - 1) >> 1; index > 0; parent = (index - 1) >> 1) {
        const [item, above] = [itemAt(index), itemAt(parent)];
        if (!isBefore(item, above)) return;
        items[index] = above;
        items[parent] = item;
        index = parent;
      }
    },
    next() {
      const first = items[0];
      const last = items.pop();
      if (first === undefined || last === undefined) return null;
      if (items.length > 0) {
        items[0] = last;
        sink(0);
      }
      return first;
    },
  };
}
