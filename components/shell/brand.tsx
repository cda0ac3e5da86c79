import { Logo } from './logo.tsx';

/** The logo with the name, for pages outside the shell. */
export function Brand() {
  return (
    <div className="flex items-center justify-center gap-2">
      <Logo className="size-8" />
      <span className="font-heading text-xl font-bold">Headroom</span>
    </div>
  );
}
