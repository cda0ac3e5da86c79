/**
 * What processes share of answers, as scripts that Redis runs without interruption. All moments are whole milliseconds of
 * Redis' own clock: the clocks of the processes are never compared.
 *
 * Of an organisation there are its answers (a hash each), the claims of processes that are asking (a string each), the tags
 * that were invalidated (one set, sorted by the moment of the last time), and the names of the first two (one set, sorted by
 * when they end), so that all can be dropped. What has ended leaves both sets with their next use.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** KEYS: answer, claim, invalidated, names. ARGV: token, rank, acceptFrom, isForced, claimMs, keepMs of the names. */
export const CLAIM_SCRIPT = `
${NOW}
local rank, accept_from = tonumber(ARGV[2]), tonumber(ARGV[3])
local answer = redis.call('HMGET', KEYS[1], 'data', 'asOf', 'fetchedAt', 'freshUntil', 'tags', 'correlationId')
local kept = nil
if answer[1] and ARGV[4] == '0' then
  local as_of = tonumber(answer[2])
  local is_current = true
  for _, tag in ipairs(cjson.decode(answer[5])) do
    if (tonumber(redis.call('ZSCORE', KEYS[3], tag)) or 0) >= as_of then is_current = false end
  end
  if is_current then
    kept = { answer[1], tostring(now - answer[3]), tostring(answer[4] - now), answer[5], answer[6] }
    if tonumber(answer[4]) > now or (accept_from > 0 and as_of >= accept_from) then return { 'answer', kept } end
  end
end
local claim = redis.call('GET', KEYS[2])
if claim and ARGV[4] == '0' then
  local held_rank, as_of, token = claim:match('^(%d):(%d+):(.*)$')
  if rank < tonumber(held_rank) then
    redis.call('SET', KEYS[2], rank .. ':' .. as_of .. ':' .. token, 'KEEPTTL')
    return { 'theirs', as_of, 1 }
  end
  return { 'theirs', as_of, 0 }
end
redis.call('SET', KEYS[2], rank .. ':' .. now .. ':' .. ARGV[1], 'PX', ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
redis.call('ZADD', KEYS[4], now + ARGV[5], KEYS[2])
redis.call('PEXPIRE', KEYS[4], ARGV[6])
return { 'mine', tostring(now), kept or {} }
`;

/** Whoever does not hold the claim any more changes nothing. KEYS: claim, names. ARGV: token, claimMs. */
export const RENEW_SCRIPT = `
${NOW}
local claim = redis.call('GET', KEYS[1])
if not claim or claim:match('^%d:%d+:(.*)$') ~= ARGV[1] then return 0 end
redis.call('ZADD', KEYS[2], now + ARGV[2], KEYS[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/**
 * KEYS: answer, claim, names. ARGV: token, data or nothing, fetchedAfterMs, freshMs, tags, correlationId, keepMs, keepMs of
 * the names.
 */
export const LAND_SCRIPT = `
${NOW}
local claim = redis.call('GET', KEYS[2])
if not claim then return 0 end
local as_of, token = claim:match('^%d:(%d+):(.*)$')
if token ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], KEYS[2])
if ARGV[2] == '' then return 1 end
local fetched = as_of + ARGV[3]
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'data', ARGV[2], 'asOf', as_of, 'fetchedAt', fetched, 'freshUntil', fetched + ARGV[4],
  'tags', ARGV[5], 'correlationId', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[7])
redis.call('ZADD', KEYS[3], now + ARGV[7], KEYS[1])
redis.call('PEXPIRE', KEYS[3], ARGV[8])
return 1
`;

/** KEYS: invalidated. ARGV: keepMs, then tags. */
export const INVALIDATE_SCRIPT = `
${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[index]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
`;

/** KEYS: names. */
export const DROP_SCRIPT = `
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('UNLINK', name) end
return redis.call('UNLINK', KEYS[1])
`;
