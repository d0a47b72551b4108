-- Brings the progress of one attempt from some revision to a later one.
-- KEYS[1]  the attempt's hash
-- ARGV     first and last revision told of, seconds to keep it, then pairs of field and value;
--          a field `s<slot>` is 1 when that slot is answered, and is counted.
-- Returns 1 when done, 0 when it was known, -1 when what lies between is unknown.
local have = redis.call('HGET', KEYS[1], 'revision')
local first, last = tonumber(ARGV[1]), tonumber(ARGV[2])
if not have then
  if first > 0 then return -1 end
else
  if tonumber(have) >= last then return 0 end
  if tonumber(have) + 1 < first then return -1 end
end
if first == 0 then redis.call('DEL', KEYS[1]) end
for i = 4, #ARGV, 2 do
  local field, value = ARGV[i], ARGV[i + 1]
  if string.sub(field, 1, 1) == 's' and tonumber(string.sub(field, 2)) then
    local before = tonumber(redis.call('HGET', KEYS[1], field) or '0')
    redis.call('HINCRBY', KEYS[1], 'answered', tonumber(value) - before)
  end
  redis.call('HSET', KEYS[1], field, value)
end
redis.call('HSET', KEYS[1], 'revision', last)
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[3]))
return 1
