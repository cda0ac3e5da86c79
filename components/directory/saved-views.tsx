'use client';

import { Bookmark } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { readPreference, subscribePreferences, writePreference } from '../ui/preferences.ts';

const MAX_VIEWS = 30;
const SavedViews = z.array(z.object({ name: z.string(), search: z.string() })).max(MAX_VIEWS);
type SavedView = z.infer<typeof SavedViews>[number];
const MAX_NAME = 60;

/** The address of what is on screen, without the row that is open. */
function currentSearch(): string {
  const params = new URLSearchParams(window.location.search);
  params.delete('open');
  return params.toString();
}

function useSavedViews(key: string): [readonly SavedView[], (views: readonly SavedView[]) => void] {
  const text = useSyncExternalStore(
    subscribePreferences,
    () => readPreference(key) ?? '[]',
    () => '[]',
  );
  return [parseViews(text), (views) => writePreference(key, JSON.stringify(views.slice(0, MAX_VIEWS)))];
}

function parseViews(text: string): readonly SavedView[] {
  try {
    return SavedViews.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}

/** Search, filters and columns under a name, kept in this browser for one person; the address holds them, too. */
export function SavedViewsMenu({ orgId, userId }: { orgId: string; userId: string }) {
  const [views, setViews] = useSavedViews(`headroom.directory-views.${orgId}.${userId}`);
  const [search, setSearch] = useState<string | null>(null);
  const [name, setName] = useState('');
  const save = () => {
    const view = { name: name.trim().slice(0, MAX_NAME), search: search ?? '' };
    setViews([...views.filter((each) => each.name !== view.name), view]);
    setSearch(null);
    setName('');
  };
  const entries: MenuEntry[] = [
    ...views.map((view): MenuEntry => ({
      kind: 'link',
      id: view.name,
      label: view.name,
      href: `/directory?${view.search}`,
    })),
    ...(views.length > 0 ? [{ kind: 'separator', id: 'line' } as const] : []),
    { kind: 'item', id: 'save', label: 'Save or share this view', onSelect: () => setSearch(currentSearch()) },
    ...views.map((view): MenuEntry => ({
      kind: 'item',
      id: `remove ${view.name}`,
      label: `Remove “${view.name}”`,
      onSelect: () => setViews(views.filter((each) => each !== view)),
    })),
  ];
  return (
    <>
      <Menu
        entries={entries}
        trigger={
          <button type="button" className={buttonClass('ghost', 'md', '@max-md:gap-1 @max-md:px-2')}>
            <Bookmark aria-hidden className="size-4" />
            Saved views
          </button>
        }
      />
      <Dialog
        isOpen={search !== null}
        onOpenChange={(isOpen) => !isOpen && setSearch(null)}
        title="Save this view"
        description="Search, filters and columns, for you in this browser. A link shows the same to others."
        footer={
          <>
            {search !== null && (
              <CopyButton text={`${window.location.origin}/directory?${search}`} label="Copy link" hasWords />
            )}
            <Button variant="primary" disabled={name.trim() === ''} onClick={save}>
              Save view
            </Button>
          </>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') save();
          }}
        >
          <Field label="Name">
            <Input value={name} onValueChange={setName} maxLength={MAX_NAME} autoComplete="off" />
          </Field>
        </form>
      </Dialog>
    </>
  );
}
