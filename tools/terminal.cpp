#include "tools/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <iostream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace oryx::tools {

namespace {

/// Where the signal handler finds the token: it may do nothing but set its flag.
const CancelToken* signalled = nullptr;

void on_signal(int number) {
    signalled->cancel();
    std::signal(number, SIG_DFL);
}

}  // namespace

CancelToken cancel_on_signal() {
    static const CancelToken token = CancelToken::create();
    signalled = &token;
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    return token;
}

ProgressLine::ProgressLine() : is_terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress ProgressLine::progress(std::function<std::uint64_t()> count) {
    return [this, count = std::move(count)](std::string_view stage, std::uint64_t done, std::uint64_t total) {
        const auto now = Clock::now();
        const auto between = is_terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
        if (now - last_ < between) return;
        last_ = now;
        tell(stage, done, total, count ? count() : done);
    };
}

void ProgressLine::tell(std::string_view stage, std::uint64_t done, std::uint64_t total, std::uint64_t made) {
    const double seconds = std::chrono::duration<double>(last_ - began_).count();
    const double share = total > 0 ? std::min(1.0, static_cast<double>(done) / static_cast<double>(total)) : 0;
    const std::string left = share > 0 ? duration_text(seconds * (1 - share) / share) + " left" : "";
    const std::string rate = fmt::format("{} {}, {}/s", grouped(made), stage,
                                         grouped(static_cast<std::uint64_t>(static_cast<double>(made) / seconds)));
    if (!is_terminal_) {
        std::cerr << fmt::format("{:3.0f} %, {}, {}\n", 100 * share, rate, left);
        return;
    }
    constexpr int width = 30;
    const auto full = static_cast<std::size_t>(std::lround(share * width));
    std::cerr << fmt::format("\r\x1b[K[{}{}] {:3.0f} %  {}  {}", std::string(full, '#'), std::string(width - full, '.'),
                             100 * share, rate, left)
              << std::flush;
    shown_ = true;
}

void ProgressLine::clear() {
    if (std::exchange(shown_, false)) std::cerr << "\r\x1b[K" << std::flush;
}

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, ",");
    return text;
}

std::string byte_text(std::uint64_t bytes) {
    const auto size = static_cast<double>(bytes);
    if (bytes < 1000) return fmt::format("{} B", bytes);
    if (bytes < 1'000'000) return fmt::format("{:.1f} KB", size / 1e3);
    if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", size / 1e6);
    return fmt::format("{:.2f} GB", size / 1e9);
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    if (seconds < 10) return fmt::format("{:.1f} s", seconds);
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace oryx::tools
