// `npm run bench -- B1 --quick`: what the gateway achieves beside the usual ways, on this machine. See docs/rate-limits.md.
import { main } from '#bench/main.ts';
import { runMain } from './stop.ts';

await runMain(() => main(process.argv.slice(2)));
