-- Asks for one address after another, all different: wrk -s bench.lua URL -- ADDRESSES PAUSE_MS ENCODING
-- A pause of 0 asks as fast as the server answers; another is the mean of random pauses (exponential), which set the rate.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  pause = tonumber(args[2])
  math.randomseed(1 + number)
  wrk.headers["Accept-Encoding"] = args[3]
  requests = {}
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  -- Each thread begins elsewhere, so that no two ask for the same thing at the same time.
  at = math.floor(#requests * number / 2)
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function delay()
  if pause == 0 then
    return 0
  end
  return math.floor(0.5 - math.log(1 - math.random()) * pause)
end

-- One line for the script that reads it: requests, microseconds, refused or failed, median and 99th percentile in microseconds.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("RESULT %d %d %d %d %d", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
