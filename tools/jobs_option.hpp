#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>

#include <CLI/CLI.hpp>

namespace oryx::tools {

/// `--jobs`: on how many threads a command works; 0 where it is not given.
inline void declare_jobs(CLI::App& app, std::size_t& jobs) {
    app.add_option("--jobs,-j", jobs, "Threads; as many as there are processors without")->check(CLI::Range(1, 256));
}

/// The threads of a command: what `--jobs` says, else one for each processor.
inline std::size_t threads_of(std::size_t jobs) {
    return jobs > 0 ? jobs : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace oryx::tools
