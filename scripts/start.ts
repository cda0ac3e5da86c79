import { serve } from './serve.ts';
import { runMain } from './stop.ts';

await runMain(() => serve('start'));
