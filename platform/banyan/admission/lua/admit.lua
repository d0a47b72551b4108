-- Lets one through by GCRA, or says how long to wait.
-- KEYS[1]  the theoretical arrival time of whoever asks, in microseconds
-- ARGV     microseconds between two, and how far ahead of its time one may come
-- Returns 0, or the microseconds to wait. One clock for all processes: Redis' own.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local apart, ahead = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
if due - now > ahead then
  return due - now - ahead
end
due = due + apart
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return 0
