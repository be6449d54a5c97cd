#pragma once

#include <cstdint>
#include <string>

namespace oryx::api {

/// The place elsewhere that a server's data come from, as seen by the one who follows it.
class DataOrigin {
  public:
    virtual ~DataOrigin() = default;

    struct State {
        bool followed = false;                 ///< the last look at it succeeded: what is served is what is there
        std::int64_t seconds_since_seen = -1;  ///< since the last such look; -1: not yet
        std::uint64_t failures = 0;            ///< since then
    };
    /// Thread-safe.
    [[nodiscard]] virtual State state() const = 0;
};

}  // namespace oryx::api
