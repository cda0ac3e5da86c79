// `npm run bench -- B1 --quick`: what the gateway achieves beside the usual ways, and bulk scheduling by itself, on this
// machine. See docs/rate-limits.md and docs/bulk-scheduling.md.
import { main } from '#bench/main.ts';
import { generateClient } from './build.ts';
import { runMain } from './stop.ts';

await runMain(async () => {
  await generateClient();
  await main(process.argv.slice(2));
});
