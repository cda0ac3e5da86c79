/**
 * The rules of the common book as scripts that Redis runs without interruption; `testing/memory-ledger.ts` says the same in
 * TypeScript, and a test holds one against the other. Times are whole milliseconds of Redis' own clock, unless a test gives
 * its own as `ARGV[1]`. Numbers go back as strings, because Redis would cut them off.
 *
 * A bucket is a hash of its state, with the calls that still count as fields `n:<entry>`, and a sorted set of those entries
 * by the moment they stop counting. An open chunk of permits is the entry `o:<chunk>`; calls that ended in the same
 * millisecond are the entry `e:<ms>`, or `r:<ms>` when they were refused.
 */
const NOW = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

const SHARE_AFTER_SILENCE = `
local function share_after_silence(share, silent, t)
  if silent < t.fullShareMs + t.graceMs then return share end
  if silent < t.giveUpMs + t.graceMs then return math.floor(share / 4) end
  return 0
end
`;

/** KEYS: epoch, members, bucket's state, bucket's ends. ARGV: now, request and times, both as JSON. */
export const EXCHANGE_SCRIPT = `
${NOW}
${SHARE_AFTER_SILENCE}
local r = cjson.decode(ARGV[2])
local t = cjson.decode(ARGV[3])
local state, ends = KEYS[3], KEYS[4]
local epoch = redis.call('HMGET', KEYS[1], 'id', 'probeFrom', 'quietUntil')
if epoch[1] ~= r.epoch then return { 'other_epoch' } end
local probe_from, quiet_until = tonumber(epoch[2]), tonumber(epoch[3])

local function num(field) return tonumber(redis.call('HGET', state, field)) or 0 end
local function put(...) redis.call('HSET', state, ...) end
local used, admitted = num('used'), num('admitted')
local probe_chunk = redis.call('HGET', state, 'probeChunk') or ''
local quiet_probe = redis.call('HGET', state, 'quietProbe') or ''
local is_seeded = num('isSeeded') == 1

for _, entry in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now)) do
  local count = num('n:' .. entry)
  used = used - count
  if entry:sub(1, 2) == 'e:' then admitted = admitted - count end
  redis.call('HDEL', state, 'n:' .. entry, 'E:' .. entry, 'R:' .. entry, 'U:' .. entry)
end
redis.call('ZREMRANGEBYSCORE', ends, '-inf', now)

local slot = math.floor(now / r.windowMs)
local before, during, last_slot = num('interactiveBefore'), num('interactiveNow'), num('slot')
if slot ~= last_slot then
  before = slot == last_slot + 1 and during or 0
  during = 0
end

local function open(chunk, count)
  local entry = 'o:' .. chunk
  used = used + count - num('n:' .. entry)
  redis.call('HDEL', state, 'E:' .. entry, 'R:' .. entry, 'U:' .. entry)
  put('n:' .. entry, count)
  redis.call('ZADD', ends, now + r.lifeMs + r.windowMs, entry)
end
if r.opened ~= cjson.null and r.opened.count > 0 then open(r.opened.chunk, r.opened.count) end

local function others_now() return now < num('othersUntil') and num('others') or 0 end
local function keep_others(count) put('others', count, 'othersUntil', now + r.windowMs) end

local function add(entry, count)
  if count == 0 then return end
  redis.call('HINCRBY', state, 'n:' .. entry, count)
  redis.call('ZADD', ends, now + r.windowMs, entry)
  used = used + count
end
for _, s in ipairs(r.settled) do
  local entry = 'o:' .. s.chunk
  local count = tonumber(redis.call('HGET', state, 'n:' .. entry))
  local ended, refused, unsent = s.ended, s.refused, s.unsent
  if count then
    ended = math.max(ended - num('E:' .. entry), 0)
    refused = math.max(refused - num('R:' .. entry), 0)
    unsent = math.max(unsent - num('U:' .. entry), 0)
    local told = math.min(ended + refused + unsent, count)
    used = used - told
    if told == count then
      redis.call('HDEL', state, 'n:' .. entry, 'E:' .. entry, 'R:' .. entry, 'U:' .. entry)
      redis.call('ZREM', ends, entry)
    else
      put('n:' .. entry, count - told)
      redis.call('HINCRBY', state, 'E:' .. entry, ended)
      redis.call('HINCRBY', state, 'R:' .. entry, refused)
      redis.call('HINCRBY', state, 'U:' .. entry, unsent)
    end
  end
  add('e:' .. now, ended)
  add('r:' .. now, refused)
  admitted = admitted + ended
  if s.chunk ~= '' and s.chunk == probe_chunk and ended + refused + unsent > 0 then
    if s.admitted then put('isProbing', 0) end
    probe_chunk = ''
    put('probeChunk', '', 'probeUntil', 0)
  end
  if now < quiet_until and not is_seeded then
    if s.chunk ~= '' and s.chunk == quiet_probe then
      if s.count ~= cjson.null then
        is_seeded = true
        put('isSeeded', 1)
        keep_others(math.max(others_now(), s.count - 1))
      elseif s.ended + s.refused == 0 then
        quiet_probe = ''
        put('quietProbe', '')
      end
    end
  elseif s.count ~= cjson.null then
    local others = s.count - used
    if others > 0 and others >= others_now() then keep_others(others) end
  end
end

local paused_until = num('pausedUntil')
if r.pause ~= cjson.null and now + r.pause.pauseMs > paused_until then
  paused_until = now + r.pause.pauseMs
  probe_chunk = ''
  put('pausedUntil', paused_until, 'pauseReason', r.pause.reason, 'isProbing', 1, 'probeChunk', '', 'probeUntil', 0)
end

local function silent_share()
  local share = 0
  local all = redis.call('HGETALL', KEYS[2])
  for index = 1, #all, 2 do
    local member = cjson.decode(all[index + 1])
    local silent = now - member.seen
    if silent > t.silentMs then share = share + share_after_silence(member.share, silent, t) end
  end
  return share
end

local function free_in(needed)
  local others, freed, at = others_now(), 0, math.huge
  if others > 0 then at = num('othersUntil') - now end
  local next_ends = redis.call('ZRANGE', ends, 0, 49, 'WITHSCORES')
  for index = 1, #next_ends, 2 do
    freed = freed + num('n:' .. next_ends[index])
    if freed >= needed then return math.min(at, next_ends[index + 1] - now) end
  end
  return at
end

local granted, retry_after = 0, 0
local function refuse(ms) retry_after = math.max(math.ceil(ms), 1) end
local function wish()
  local w = r.wish
  local room = r.limit - used - others_now() - math.floor(r.limit * silent_share() / t.wholeShare)
  local soon = math.ceil(r.windowMs / 20)
  local function grant(count)
    open(w.chunk, count)
    if w.rank == 0 then during = during + count end
    granted = count
  end
  if now < paused_until then return refuse(paused_until - now) end
  if now < quiet_until and not is_seeded then
    if now < probe_from then return refuse(probe_from - now) end
    if quiet_probe ~= '' then return refuse(math.min(quiet_until - now, soon)) end
    if room < 1 then return refuse(soon) end
    put('quietProbe', w.chunk)
    return grant(1)
  end
  if num('isProbing') == 1 then
    if now < num('probeUntil') or room < 1 then return refuse(soon) end
    put('probeChunk', w.chunk, 'probeUntil', now + r.lifeMs)
    return grant(1)
  end
  local into_slot = (now % r.windowMs) / r.windowMs
  local expected = before * (1 - into_slot) + during
  local keep = math.min(math.max(r.keep, math.ceil(2.33 * math.sqrt(expected))), math.floor(r.limit / 2))
  if w.rank == 0 then keep = 0 elseif w.rank == 1 then keep = math.floor(keep / 2) end
  local free = room - keep
  if free >= 1 then return grant(math.min(free, w.count)) end
  local needed = (w.rank == 2 and math.min(w.count, 4) or 1) - free
  return refuse(math.min(free_in(needed), w.rank == 2 and r.windowMs / 4 or soon))
end
if r.wish ~= cjson.null then wish() end

put('used', used, 'admitted', admitted, 'slot', slot, 'interactiveBefore', before, 'interactiveNow', during)
local keep_ms = math.max(r.lifeMs + 2 * r.windowMs, quiet_until - now, paused_until - now)
redis.call('PEXPIRE', state, keep_ms)
redis.call('PEXPIRE', ends, keep_ms)
local paused_for = math.max(paused_until - now, 0)
local reason = paused_for > 0 and redis.call('HGET', state, 'pauseReason') or ''
return { 'exchanged', tostring(granted), tostring(retry_after), tostring(used), tostring(admitted), tostring(others_now()), tostring(paused_for), reason }
`;

/** KEYS: epoch, members. ARGV: now, request and times, both as JSON. */
export const HELLO_SCRIPT = `
${NOW}
local r = cjson.decode(ARGV[2])
local t = cjson.decode(ARGV[3])
local epoch = redis.call('HMGET', KEYS[1], 'id', 'serverId', 'quietUntil')
local id, quiet_until = epoch[1], tonumber(epoch[3])
if not id or epoch[2] ~= r.serverId then
  id = r.serverId .. ':' .. now
  quiet_until = now + t.graceMs
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'id', id, 'serverId', r.serverId, 'probeFrom', now + t.lifeMs, 'quietUntil', quiet_until)
end
local function remember(member, share, seen)
  redis.call('HSET', KEYS[2], member, cjson.encode({ share = share, seen = seen }))
end
if r.epoch ~= id then
  for _, known in ipairs(r.known) do
    if redis.call('HEXISTS', KEYS[2], known.id) == 0 then remember(known.id, known.share, now - t.silentMs - 1) end
  end
end
local function all()
  local members = {}
  local stored = redis.call('HGETALL', KEYS[2])
  for index = 1, #stored, 2 do
    local member = cjson.decode(stored[index + 1])
    members[#members + 1] = { id = stored[index], share = member.share, seen = member.seen }
  end
  table.sort(members, function(a, b) return a.id < b.id end)
  return members
end
for _, member in ipairs(all()) do
  if now - member.seen > t.giveUpMs + t.graceMs then redis.call('HDEL', KEYS[2], member.id) end
end
local function reply(share, is_accepted)
  local members = all()
  local flat = {}
  for _, member in ipairs(members) do
    flat[#flat + 1] = member.id
    flat[#flat + 1] = tostring(member.share)
  end
  return { id, tostring(now), is_accepted, tostring(share), tostring(math.max(quiet_until - now, 0)), flat }
end
if r.isReturning or (r.held > 0 and now - r.heardAtMs > t.silentMs) then return reply(0, 0) end
remember(r.member, r.held, now)
local count, of_others = 0, 0
for _, member in ipairs(all()) do
  count = count + 1
  if member.id ~= r.member then of_others = of_others + member.share end
end
local target = r.memberForMs < t.windowMs and 0 or math.floor(t.wholeShare / count)
local share = math.max(math.min(target, t.wholeShare - of_others), 0)
remember(r.member, math.max(r.held, share), now)
return reply(share, 1)
`;
