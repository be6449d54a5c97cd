#include "server/runtime/cpu_pool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oryx::runtime {

CpuPool::CpuPool(std::size_t threads, std::array<LaneLimits, http::lane_count> limits) {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        lanes_[i].limits = limits[i];
    active_.resize(std::max<std::size_t>(threads, 1));
    for (std::size_t i = 0; i < active_.size(); ++i)
        threads_.emplace_back([this] { work(); });
}

CpuPool::~CpuPool() {
    stop();
}

bool CpuPool::submit(http::Lane lane, Job& job, bool goes_on) {
    {
        const std::lock_guard lock(mutex_);
        LaneState& state = lanes_[static_cast<std::size_t>(lane)];
        if (stopping_ || (!goes_on && state.waiting.size() >= state.limits.waiting)) return false;
        const auto deadline = CancelToken::Clock::now() + state.limits.deadline;
        state.waiting.push_back({std::move(job), CancelToken::create(deadline)});
    }
    changed_.notify_one();
    return true;
}

CpuPool::LaneState* CpuPool::next_lane() {
    const auto found = std::find_if(lanes_.begin(), lanes_.end(), [](const LaneState& lane) {
        return !lane.waiting.empty() && lane.running < lane.limits.running;
    });
    return found == lanes_.end() ? nullptr : &*found;
}

void CpuPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        LaneState* lane = nullptr;
        changed_.wait(lock, [&] { return stopping_ || (lane = next_lane()) != nullptr; });
        if (stopping_) return;
        Waiting next = std::move(lane->waiting.front());
        lane->waiting.pop_front();
        ++lane->running;
        const auto slot = std::find_if(active_.begin(), active_.end(), [](const auto& t) { return !t.has_value(); });
        *slot = next.cancel;
        lock.unlock();
        next.job(next.cancel.cancelled() ? Start::expired : Start::run, next.cancel);
        next.job = nullptr;  // what it holds is let go before the next wait
        lock.lock();
        slot->reset();
        --lane->running;
        changed_.notify_one();
    }
}

void CpuPool::stop() {
    std::vector<Waiting> left;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& token : active_) {
            if (token) token->cancel();
        }
        for (LaneState& lane : lanes_) {
            std::move(lane.waiting.begin(), lane.waiting.end(), std::back_inserter(left));
            lane.waiting.clear();
        }
    }
    changed_.notify_all();
    for (Waiting& waiting : left)
        waiting.job(Start::expired, waiting.cancel);
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

CpuPool::Load CpuPool::load(http::Lane lane) const {
    const std::lock_guard lock(mutex_);
    const LaneState& state = lanes_[static_cast<std::size_t>(lane)];
    return {state.running, state.waiting.size()};
}

}  // namespace oryx::runtime
