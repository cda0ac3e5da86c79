const LOOK_EVERY_MS = 50;

/** Reads again and again until what is read satisfies `condition`, and answers it. Fails after `withinMs` with what `describe` says of it. */
export async function readUntil<T>(
  read: () => Promise<T>,
  condition: (found: T) => boolean,
  describe: (found: T) => string,
  withinMs: number,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await read();
    if (condition(found)) return found;
    if (Date.now() > deadline) throw new Error(describe(found));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
