import { expect, expectAccessible, test } from './fixtures.ts';
import { control, linesAt, pickSchedule } from './simulated-schedules.ts';
import { expectReadBack, install, previewAssignments, secondPlanner, startPreviewed } from './steps.ts';

test('the second run of a week says that it waits for the first, and both are done', async ({
  browser,
  page: ada,
  simulator,
  freshOrganisation,
}) => {
  test.setTimeout(180_000);
  const organisation = await freshOrganisation({ timeZone: 'Europe/Berlin' });
  await install(ada, organisation);
  const ben = await secondPlanner(browser, organisation);
  const target = await pickSchedule(simulator, organisation.id, 2);
  await previewAssignments(ada, target, linesAt(target, '10:00', [0]));
  await previewAssignments(ben, target, linesAt(target, '13:00', [1]));
  await control(simulator, '/_sim/faults', {
    match: { organisationId: organisation.id, operationId: 'postWorkforcemanagementBusinessunitWeekScheduleUpdate' },
    when: { count: 1 },
    effect: { type: 'delay', seconds: 14 },
  });
  await startPreviewed(ada);
  await expect(ada.getByText('Sending the changes to Genesys Cloud.')).toBeVisible({ timeout: 30_000 });
  await startPreviewed(ben);
  await expect(ben.getByText('Starts after 1 run of the same week.')).toBeVisible();
  await expectAccessible(ben);
  await expectReadBack(ada);
  await expectReadBack(ben);
});
