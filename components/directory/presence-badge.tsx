import type { DirectoryUser } from '#lib/directory/schema.ts';
import { presenceWords } from '#lib/directory/words.shared.ts';
import { Unavailable } from '../table/cell-value.tsx';
import { presencePicture } from './presence-pictures.ts';

/** A presence in words, the organisation's own behind the system's. */
export function presenceText({ system, label }: NonNullable<DirectoryUser['presence']>): string {
  return label ? `${presenceWords(system)} · ${label}` : presenceWords(system);
}

/** A presence as icon and word. The colour is decoration. */
export function PresenceBadge({ presence }: { presence: DirectoryUser['presence'] }) {
  if (!presence) return <Unavailable reason="Genesys Cloud did not send a presence" />;
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 align-middle whitespace-nowrap">
      <PresenceIcon presence={presence.system} />
      <span className="truncate in-data-fits:overflow-visible">{presenceText(presence)}</span>
    </span>
  );
}

/** The icon of a presence, silent for assistive technology. Not there with forced colours, which reach no picture. */
export function PresenceIcon({ presence }: { presence: string }) {
  return (
    <img
      src={presencePicture(presence)}
      alt=""
      width={16}
      height={16}
      className="size-4 shrink-0 forced-colors:hidden"
    />
  );
}
