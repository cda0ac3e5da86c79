/** How soon a wish is looked for after a signal; a run signals each of its own steps, too, and those are many. */
const LOOK_AFTER_MS = 200;

/** Looks this often even when nothing was signalled: signals may be lost, and a call can wait long for its limit. */
const LOOK_EVERY_MS = 15_000;

/** Whether somebody wants the run to end or to stand still. */
export type StopWish = {
  /** Aborted once somebody does, and then for good: who takes a call back because of it gives the turn back, too. */
  readonly signal: AbortSignal;
  close(): void;
};

/**
 * Asks for a wish whenever something about the run was signalled, and now and then anyway: one question at a time, and the last
 * signal always followed by one. A question that fails is no wish: the step that comes next asks again.
 */
export function watchStopWish(
  isWished: () => Promise<boolean>,
  onSignal: (listener: () => void) => () => void,
): StopWish {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  let isSignalled = false;
  const look = async () => {
    timer = undefined;
    isAsking = true;
    isSignalled = false;
    if (await isWished().catch(() => false)) controller.abort();
    isAsking = false;
    if (isSignalled) later();
  };
  const later = () => {
    isSignalled = true;
    if (isAsking || controller.signal.aborted) return;
    timer ??= setTimeout(() => void look(), LOOK_AFTER_MS);
  };
  const unsubscribe = onSignal(later);
  const looking = setInterval(later, LOOK_EVERY_MS);
  return {
    signal: controller.signal,
    close() {
      unsubscribe();
      clearTimeout(timer);
      clearInterval(looking);
      isAsking = true;
    },
  };
}
