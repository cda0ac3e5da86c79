import { Kbd } from './kbd.tsx';

/** Keys, and what they do. */
export type KeyRow = { readonly keys: readonly string[]; readonly does: string };

/** A list of keyboard shortcuts. */
export function KeyList({ rows }: { rows: readonly KeyRow[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
      {rows.map((row) => (
        <div key={row.does} className="contents">
          <dt className="flex flex-wrap gap-1">
            {row.keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{row.does}</dd>
        </div>
      ))}
    </dl>
  );
}
