import type { CsvColumn } from '#lib/csv.ts';
import type { DirectoryUser } from '#lib/directory/schema.ts';
import { presenceWords, routingWords } from './presence-badge.tsx';

const moment = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());

/** Columns of the directory's CSV file; moments are in UTC (ISO 8601). */
export const DIRECTORY_CSV: readonly CsvColumn<DirectoryUser>[] = [
  { header: 'Name', value: (user) => user.name },
  { header: 'Email', value: (user) => user.email },
  { header: 'Phone', value: (user) => user.phone },
  { header: 'Title', value: (user) => user.title },
  { header: 'Department', value: (user) => user.department },
  { header: 'Division', value: (user) => user.division },
  { header: 'Presence', value: (user) => user.presence && presenceWords(user.presence.system) },
  { header: 'Presence label', value: (user) => user.presence?.label },
  { header: 'Presence since (UTC)', value: (user) => moment(user.presence?.sinceMs) },
  { header: 'Routing status', value: (user) => user.routingStatus && routingWords(user.routingStatus.status) },
  { header: 'Routing status since (UTC)', value: (user) => moment(user.routingStatus?.sinceMs) },
  { header: 'Skills', value: (user) => user.skills.join('; ') },
  { header: 'User id', value: (user) => user.id },
];
