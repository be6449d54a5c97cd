-- wrk -s distinct.lua URL -- PATHS THREADS: every path of a file once. A thread writes "status microseconds" of each answer
-- to the file PATHS.<thread> and then says "finished". wrk's own percentiles are of no use here: it adds the requests that
-- a client with a steady rate would have sent meanwhile, and the clients of the peers do not.

local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long seconds, nanoseconds; } moment;
    int clock_gettime(int clock, moment *now);
]]

local monotonic = 1
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local now_at = ffi.new("moment")
local function now()
    ffi.C.clock_gettime(monotonic, now_at)
    return tonumber(now_at.seconds) * 1e6 + tonumber(now_at.nanoseconds) / 1e3
end

function init(args)
    requests, asked, answers = {}, 0, {}
    answers_path = args[1] .. "." .. number
    local line_number = 0
    for line in io.lines(args[1]) do
        if line_number % tonumber(args[2]) == number then table.insert(requests, wrk.format("GET", line)) end
        line_number = line_number + 1
    end
end

function request()
    asked = asked + 1
    began = now()
    return requests[asked] or requests[#requests]
end

function response(status)
    table.insert(answers, string.format("%d %d\n", status, now() - began))
    if #answers ~= #requests then return end
    wrk.thread:stop()
    local file = io.open(answers_path, "w")
    file:write(table.concat(answers))
    file:close()
    io.stdout:write("finished\n")
    io.stdout:flush()
end
