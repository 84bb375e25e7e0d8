-- For wrk: one complete answer to a survey a request, each from another address: with another key, or, where LIUKE_LINKS names a
-- file with the ends of customers' links, each by another link until there are no more.
-- LIUKE_PATH: /api/public/surveys/TOKEN/answers; LIUKE_MARK: a number below 16 that no other run has. The server is asked as a
-- proxy on its own machine asks. "answered N refused N p50_ms p99_ms seconds" is told at the end.
local threads = {}

function setup(thread)
   thread:set('number', #threads)
   table.insert(threads, thread)
end

function init()
   made, answered, refused = 0, 0, 0
   links = os.getenv('LIUKE_LINKS') ~= '' and io.lines(os.getenv('LIUKE_LINKS'))
   prefix = string.format('%x%03x', tonumber(os.getenv('LIUKE_MARK')), number)
end

function request()
   made = made + 1
   local who = string.format('"signed":null,"key":"%s%028x"', prefix, made)
   if links then
      local link = links()
      if not link then
         wrk.thread:stop()
         return wrk.format('GET', '/api/session')
      end
      who = string.format('"signed":"%s","key":null', link)
   end
   local body = string.format('{%s,"version":0,"values":{"score":%d},"done":true,"website":null}', who, made % 11)
   local from = string.format('10.%d.%d.%d', number, math.floor(made / 250) % 250, made % 250)
   return wrk.format('POST', os.getenv('LIUKE_PATH'), {['Content-Type'] = 'application/json', ['X-Forwarded-For'] = from}, body)
end

function response(status)
   if status >= 200 and status < 300 then answered = answered + 1 else refused = refused + 1 end
end

function done(summary, latency)
   local good, bad = 0, 0
   for _, thread in ipairs(threads) do
      good, bad = good + thread:get('answered'), bad + thread:get('refused')
   end
   print(string.format('answered %d %d %.3f %.3f %.6f', good, bad, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1e6))
end
