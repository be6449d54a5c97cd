#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/result.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace oryx {

/// Does `work(0)` to `work(count - 1)`, each a `Result<>`, on at most `threads` threads, this one among them. The first
/// error, or the token, keeps the rest from being begun; what runs is waited for. Exceptions of the work are thrown
/// here. Error: the first one.
template <class Work>
Result<> in_parallel(std::size_t count, std::size_t threads, const CancelToken& cancel, const Work& work) {
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stop = false;
    std::mutex mutex;
    std::optional<Error> first_error;
    std::exception_ptr thrown;
    const auto run = [&] {
        while (!stop) {
            const std::size_t index = next++;
            if (index >= count) return;
            try {
                Result<> done = cancel.check();
                if (done) done = work(index);
                if (done) continue;
                const std::lock_guard lock(mutex);
                if (!first_error) first_error = std::move(done.error());
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!thrown) thrown = std::current_exception();
            }
            stop = true;
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min(threads, count); ++i)
            others.emplace_back(run);
        run();
    }
    if (thrown) std::rethrow_exception(thrown);
    if (first_error) return std::unexpected(std::move(*first_error));
    return {};
}

}  // namespace oryx
