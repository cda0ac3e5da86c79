import { useTestDatabase } from '#scripts/test/database.ts';
import { testLiveStreams } from '#scripts/test/live-stream-rules.ts';
import { useTestRedis } from '#scripts/test/use-test-redis.ts';

const redis = useTestRedis();
const database = useTestDatabase(() => ({ REDIS_URL: redis().url }));
testLiveStreams(database, () => redis().url);
