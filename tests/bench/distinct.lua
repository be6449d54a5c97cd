-- wrk -s distinct.lua URL -- PATHS THREADS: every path of a file once; prints latencies in milliseconds as JSON.

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(args)
    paths, asked, answered, errors = {}, 0, 0, 0
    local line_number = 0
    for line in io.lines(args[1]) do
        if line_number % tonumber(args[2]) == number then table.insert(paths, wrk.format("GET", line)) end
        line_number = line_number + 1
    end
end

function request()
    asked = asked + 1
    return paths[asked] or paths[#paths]
end

function response(status)
    answered = answered + 1
    if status ~= 200 and status ~= 204 then errors = errors + 1 end
    if answered == #paths then
        wrk.thread:stop()
        io.stdout:write("finished\n")
        io.stdout:flush()
    end
end

function done(summary, latency)
    local errors = 0
    for _, thread in ipairs(threads) do errors = errors + thread:get("errors") end
    print(string.format('{"p50": %f, "p99": %f, "max": %f, "requests": %d, "errors": %d}', latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, latency.max / 1000, summary.requests, errors))
end
