import type { ShiftView } from '#lib/scheduling/schema.ts';
import type { ActivityCodeView, WeekAgent, WeekView } from '#lib/scheduling/week/schema.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const CODES: readonly ActivityCodeView[] = [
  { id: '0', name: 'On Queue', category: 'OnQueueWork', isActive: true, colour: '#a9d6a5', lengthMinutes: 60 },
  { id: '1', name: 'Break', category: 'Break', isActive: true, colour: '#ffe08a', lengthMinutes: 15 },
  { id: '2', name: 'Meal', category: 'Meal', isActive: true, colour: '#f7b98b', lengthMinutes: 30 },
  { id: '3', name: 'Meeting', category: 'Meeting', isActive: true, colour: '#9cc5ef', lengthMinutes: 60 },
  { id: '5', name: 'Time Off', category: 'TimeOff', isActive: true, colour: '#c9ced8', lengthMinutes: 480 },
  { id: '6', name: 'Training', category: 'Training', isActive: true, colour: '#3c2f80', lengthMinutes: 60 },
];

const FIRST = ['Ada', 'Ben', 'Chioma', 'Dmitri', 'Elif', 'Fatima', 'Goran', 'Hanna'];
const LAST = ['Adeyemi', 'Berg', 'Castillo', 'Dubois', 'Eriksen', 'Fischer'];

/** A made-up week with days of 24 hours, for the gallery and for tests: five shifts for each agent, one day off for some. */
export function exampleWeek(options: { agents: number; timeZone: 'UTC'; weekId: string }): WeekView {
  const { timeZone, weekId } = options;
  const firstMs = Date.parse(`${weekId}T00:00:00Z`);
  const days = Array.from({ length: 7 }, (_, index) => {
    const startMs = firstMs + index * DAY_MS;
    return { date: new Date(startMs).toISOString().slice(0, 10), startMs, endMs: startMs + DAY_MS };
  });
  const agents = Array.from({ length: options.agents }, (_, index): WeekAgent => {
    const name = `${FIRST[index % FIRST.length]} ${LAST[index % LAST.length]} ${index + 1}`;
    const isOff = index % 7 === 6;
    return {
      id: `agent-${index}`,
      name,
      managementUnitId: index % 3 === 0 ? 'unit-a' : 'unit-b',
      shifts: days.slice(0, isOff ? 4 : 5).map((day) => exampleShift(index, day.startMs)),
      daysOff: isOff ? [{ date: days[4]?.date ?? '', activityCodeId: '5', description: '' }] : [],
    };
  });
  return {
    businessUnitId: 'unit',
    weekId,
    schedule: { id: 'schedule', name: 'Winter week', isPublished: true },
    timeZone,
    days,
    activityCodes: [...CODES],
    managementUnits: [
      { id: 'unit-a', name: 'Care', agents: agents.filter((agent) => agent.managementUnitId === 'unit-a').length },
      { id: 'unit-b', name: 'Sales', agents: agents.filter((agent) => agent.managementUnitId === 'unit-b').length },
    ],
    managementUnitId: null,
    agents,
    readAtMs: firstMs,
    namesNote: null,
  };
}

function exampleShift(index: number, dayStartMs: number): ShiftView {
  const startMs = dayStartMs + (420 + (index % 9) * 30) * MINUTE_MS;
  const parts: readonly (readonly [code: string, fromMinute: number, toMinute: number])[] = [
    ['0', 0, 120],
    ['1', 120, 135],
    ['0', 135, 240],
    ['2', 240, 270],
    [index % 4 === 0 ? '6' : '0', 270, 330],
    ['0', 330, 510],
  ];
  return {
    id: `shift-${index}-${dayStartMs / DAY_MS}`,
    startDate: new Date(startMs).toISOString(),
    lengthMinutes: 510,
    activities: parts.map(([activityCodeId, from, to]) => ({
      startDate: new Date(startMs + from * MINUTE_MS).toISOString(),
      lengthMinutes: to - from,
      activityCodeId,
      description: '',
    })),
  };
}
