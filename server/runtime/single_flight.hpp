#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oryx::runtime {

/// Many askers of the same thing, one maker: the first to join is the leader and must `finish`; the others are called
/// with what the leader made.
template <class T>
class SingleFlight {
  public:
    using Callback = std::move_only_function<void(const T& value, bool leader)>;

    /// True: the caller leads.
    [[nodiscard]] bool join(const std::string& key, Callback callback) {
        const std::lock_guard lock(mutex_);
        auto& waiting = flights_[key];
        waiting.push_back(std::move(callback));
        return waiting.size() == 1;
    }

    /// Calls everybody who joined under the key; later joiners start a new flight.
    void finish(const std::string& key, const T& value) {
        std::vector<Callback> waiting;
        {
            const std::lock_guard lock(mutex_);
            const auto found = flights_.find(key);
            if (found == flights_.end()) return;
            waiting = std::move(found->second);
            flights_.erase(found);
        }
        bool leader = true;
        for (Callback& callback : waiting)
            callback(value, std::exchange(leader, false));
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, std::vector<Callback>> flights_;
};

}  // namespace oryx::runtime
