import { env } from '#lib/env.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { testLiveStreams } from '#scripts/test/live-stream-rules.ts';

const database = useTestDatabase();
testLiveStreams(database, () => env().APP_DATABASE_URL);
