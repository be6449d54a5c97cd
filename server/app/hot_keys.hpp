#pragma once

#include "server/http/service.hpp"

#include <cstdint>
#include <string>

namespace oryx::app {

/// The cache keys of what this thread was asked last, by the bytes of the asking: a map's tiles are asked for again in
/// the same words, and then nothing has to be parsed. Whether the answer is still there is the cache's to say.
class HotKeys {
  public:
    struct Key {
        const http::Operation* operation = nullptr;
        std::string note;  ///< for the log
        std::string text;
    };

    HotKeys();
    /// Null where the thread does not know it. `generation`: of the snapshot that is served.
    [[nodiscard]] const Key* find(const http::Request& request, std::uint64_t generation) const;
    /// Precondition: the key depends on the request's target and headers and on the generation alone.
    void remember(const http::Request& request, std::uint64_t generation, Key key) const;

  private:
    std::uint64_t id_;  // of this object among all that ever were: threads may outlive it
};

}  // namespace oryx::app
