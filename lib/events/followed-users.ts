import { z } from 'zod';

/** At most so many users on one stream: the rows somebody can see, and those near them. */
export const MAX_FOLLOWED = 200;

/** Query of a live stream: ids, comma-separated. */
export const FollowedUsers = z.strictObject({
  users: z
    .string()
    .max(MAX_FOLLOWED * 37)
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.uuid()).min(1).max(MAX_FOLLOWED)),
});
