-- wrk -s grid.lua URL -- PATHS: the paths of a file one after the other, from the first again behind the last.

function init(args)
    requests, asked = {}, 0
    for line in io.lines(args[1]) do
        table.insert(requests, wrk.format("GET", line))
    end
end

function request()
    asked = asked % #requests + 1
    return requests[asked]
end
