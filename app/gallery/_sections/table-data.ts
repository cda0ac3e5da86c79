import type { CellState } from '#components/table/cell-value.tsx';

/** A row of the gallery's table. */
export type GalleryRow = {
  id: string;
  name: string;
  presence: 'Available' | 'Away' | 'On Queue' | 'Offline';
  division: string;
  email: string;
  handled: CellState<number>;
  adherence: number | null;
};

const FIRST = ['Ana', 'Björn', 'Chidi', 'Deepa', 'Émile', 'Fatima', 'Goran', 'Hana', 'Ines', 'Jun', 'Kwame', 'Lucía'];
const LAST = [
  'Okonkwo',
  'Lindqvist',
  'Nakamura',
  'Sharma',
  'Dubois',
  'Al-Rashid',
  'Petrović',
  'Kim',
  'Ferreira',
  'Müller',
  'Mensah',
];
const PRESENCES = ['Available', 'Away', 'On Queue', 'Offline'] as const;
const DIVISIONS = ['Home', 'Retail', 'Retail North', 'Business', 'Night desk'];

/** As many rows as asked for, always the same ones. */
export function makeRows(count: number): GalleryRow[] {
  return Array.from({ length: count }, (_, index) => {
    const first = FIRST[index % FIRST.length] ?? '';
    const last = LAST[(index * 7) % LAST.length] ?? '';
    const handled: CellState<number> =
      index % 11 === 3
        ? { kind: 'unavailable', reason: 'Genesys Cloud has no data for this agent today' }
        : index % 17 === 5
          ? { kind: 'loading' }
          : { kind: 'value', value: (index * 37) % 190 };
    return {
      id: `u-${index}`,
      name: `${first} ${last} ${index + 1}`,
      presence: PRESENCES[(index * 5) % PRESENCES.length] ?? 'Offline',
      division: DIVISIONS[(index * 3) % DIVISIONS.length] ?? '',
      email: `${first}.${last}.${index + 1}@contoso.example`.toLowerCase(),
      handled,
      adherence: index % 13 === 0 ? null : ((index * 29) % 1000) / 1000,
    };
  });
}
