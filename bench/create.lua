-- For wrk: one record a request, each body another one. LIUKE_BODY: a body in which {n} is another number each time;
-- LIUKE_MARK: a number that no other run has. Only answers with 2xx count; "created N refused N p50_ms p99_ms seconds" is told at the end.
local threads = {}

function setup(thread)
   thread:set('number', #threads)
   table.insert(threads, thread)
end

function init()
   made, body = 0, os.getenv('LIUKE_BODY')
   created, refused = 0, 0
   prefix = os.getenv('LIUKE_MARK') .. number .. '-'
end

function request()
   made = made + 1
   return wrk.format('POST', nil, nil, (body:gsub('{n}', prefix .. made)))
end

function response(status)
   if status >= 200 and status < 300 then created = created + 1 else refused = refused + 1 end
end

function done(summary, latency)
   local good, bad = 0, 0
   for _, thread in ipairs(threads) do
      good, bad = good + thread:get('created'), bad + thread:get('refused')
   end
   print(string.format('created %d %d %.3f %.3f %.6f', good, bad, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1e6))
end
