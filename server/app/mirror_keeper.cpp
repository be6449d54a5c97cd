#include "server/app/mirror_keeper.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace oryx::app {

MirrorKeeper::MirrorKeeper(std::unique_ptr<catalog::Mirror> mirror, std::chrono::milliseconds interval,
                           observe::Log& log)
    : mirror_(std::move(mirror)), interval_(interval), log_(log), thread_([this] { work(); }) {}

MirrorKeeper::~MirrorKeeper() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    cancel_.cancel();
    wake_.notify_all();
    thread_.join();
}

void MirrorKeeper::look_now() {
    {
        const std::lock_guard lock(mutex_);
        look_ = true;
    }
    wake_.notify_all();
}

api::DataOrigin::State MirrorKeeper::state() const {
    const std::lock_guard lock(mutex_);
    if (!was_seen_) return {.followed = false, .seconds_since_seen = -1, .failures = failures_};
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - seen_);
    return {.followed = failures_ == 0, .seconds_since_seen = since.count(), .failures = failures_};
}

void MirrorKeeper::work() {
    while (true) {
        refresh();
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, pause(), [this] { return stopping_ || look_; });
        if (stopping_) return;
        look_ = false;
    }
}

/// The caller holds the mutex.
std::chrono::milliseconds MirrorKeeper::pause() const {
    if (failures_ == 0) return interval_;
    // Twice as long after each failure, from a second on, to eight intervals or a minute: a place that is back is seen
    // within that.
    constexpr std::chrono::milliseconds least = std::chrono::seconds(1);
    constexpr std::chrono::milliseconds most = std::chrono::minutes(1);
    const auto first = std::min(interval_, least);
    const auto last = std::max(first, std::min(8 * interval_, most));
    return std::min(last, first * (1 << std::min<std::uint64_t>(failures_ - 1, 10)));
}

void MirrorKeeper::refresh() {
    Result<catalog::Mirror::Refreshed> done;
    try {
        done = mirror_->refresh(cancel_);
    } catch (const std::exception& error) {  // a thread must not end the server
        done = fail(Error{ErrorKind::internal, "an internal error"}.with_detail(error.what()));
    }
    bool returned = false;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        if (done) {
            returned = std::exchange(failures_, 0) > 0;
            seen_ = Clock::now();
            was_seen_ = true;
        } else {
            ++failures_;
        }
    }
    if (!done) {
        const std::string text = done.error().message + done.error().detail.text;
        if (std::exchange(said_, text) != text)
            log_.failure("the published data cannot be followed; what is here is served", done.error(), 0);
        return;
    }
    said_.clear();
    if (returned) log_.info("the published data are followed again", {{"place", mirror_->place()}});
    if (done->changed) {
        log_.info("mirrored",
                  {{"generation", std::to_string(done->generation)}, {"bytes", std::to_string(done->bytes)}});
    }
}

}  // namespace oryx::app
