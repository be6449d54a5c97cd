#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/progress.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace oryx::tools {

/// A token that Ctrl-C (SIGINT) and SIGTERM cancel, from now on; a second signal ends the program at once.
CancelToken cancel_on_signal();

/// How far long work is, on the standard error: on a terminal one line that is drawn over, with a bar, the rate and the
/// time left; elsewhere plain lines, at most one every ten seconds.
class ProgressLine {
  public:
    ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { clear(); }

    /// `count`: tells how many things ("tiles") were made so far, for the rate; null: what `done` counts.
    [[nodiscard]] Progress progress(std::function<std::uint64_t()> count = {});
    /// Takes the line off a terminal.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;
    void tell(std::string_view stage, std::uint64_t done, std::uint64_t total, std::uint64_t made);

    bool is_terminal_;
    bool shown_ = false;
    Clock::time_point began_ = Clock::now();
    Clock::time_point last_ = began_;
};

/// "1,234,567", "12.3 MB", "1 min 20 s".
std::string grouped(std::uint64_t number);
std::string byte_text(std::uint64_t bytes);
std::string duration_text(double seconds);

}  // namespace oryx::tools
