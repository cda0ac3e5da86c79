import type { SimulatorInfo } from './simulator-process.ts';

type Organisation = SimulatorInfo['organisations'][number];

/** What `npm start` says at the end: one address and, over the simulator, whom to sign in as. */
export function welcome(appUrl: string, simulator: SimulatorInfo | null): string {
  const lines = ['', `  Headroom is at ${appUrl}`, ''];
  if (simulator) lines.push(...demoPeople(simulator.organisations), '');
  lines.push('  Ctrl-C ends everything.', '');
  return lines.join('\n');
}

function demoPeople(organisations: readonly Organisation[]): string[] {
  const passwords = [...new Set(organisations.flatMap(({ signIns }) => signIns.map(({ password }) => password)))];
  const rows = organisations
    .toSorted((left, right) => Number(left.isVendor) - Number(right.isVendor))
    .map((organisation) => [
      organisation.name,
      organisation.region,
      String(organisation.userCount).padStart(5),
      people(organisation),
    ]);
  return [
    `  Genesys Cloud is simulated on this machine. Everybody's password is ${passwords.join(' or ')}`,
    '',
    ...table([['Organisation', 'Region', 'Users', 'Sign in as'], ...rows]).map((line) => `  ${line}`),
  ];
}

/** `admin@x.example, planner@, viewer@`: the part after the @ is the same for all. */
function people({ signIns }: Organisation): string {
  const [first = '', ...others] = signIns.map(({ email }) => email);
  const domain = first.slice(first.indexOf('@') + 1);
  return [
    first,
    ...others.map((email) => (email.endsWith(`@${domain}`) ? email.slice(0, -domain.length) : email)),
  ].join(', ');
}

/** Lines with each column as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
