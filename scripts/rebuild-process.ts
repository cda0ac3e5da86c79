import { prisma } from '#lib/db/client.ts';
import { rebuildProjections } from '#lib/events/rebuild-projections.ts';
import { systemContext } from '#lib/install/system-context.ts';

for (const orgId of process.argv.slice(2)) {
  const isReceived = await rebuildProjections(systemContext(orgId));
  if (!isReceived) process.exitCode = 1;
  console.log(`${orgId}: ${isReceived ? 'is read anew' : 'Headroom is not installed in this organisation'}`);
}
await prisma().$disconnect();
