#include "server/app/hot_keys.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <string_view>
#include <utility>

namespace oryx::app {

namespace {

struct Entry {
    std::uint64_t owner = 0;
    std::uint64_t generation = 0;
    std::string target;
    std::string host;
    std::string accept;
    std::string accept_encoding;
    bool has_accept_encoding = false;
    HotKeys::Key key;
};

/// Two targets may want one place: the later one has it.
Entry& entry_of(const http::Request& request) {
    constexpr std::size_t count = 512;
    thread_local std::array<Entry, count> entries;
    return entries[std::hash<std::string_view>{}(request.target) % count];
}

bool may_be_kept(const http::Request& request) {
    constexpr std::size_t longest = 512;
    return request.method == http::Method::get && request.host_count == 1 && request.target.size() <= longest &&
           request.host.size() <= longest && request.accept.size() <= longest &&
           request.accept_encoding.size() <= longest;
}

}  // namespace

HotKeys::HotKeys() {
    static std::atomic<std::uint64_t> next{1};
    id_ = next.fetch_add(1, std::memory_order_relaxed);
}

const HotKeys::Key* HotKeys::find(const http::Request& request, std::uint64_t generation) const {
    if (!may_be_kept(request)) return nullptr;
    const Entry& entry = entry_of(request);
    const bool same = entry.owner == id_ && entry.generation == generation && entry.target == request.target &&
                      entry.host == request.host && entry.accept == request.accept &&
                      entry.has_accept_encoding == request.has_accept_encoding &&
                      entry.accept_encoding == request.accept_encoding;
    return same ? &entry.key : nullptr;
}

void HotKeys::remember(const http::Request& request, std::uint64_t generation, Key key) const {
    if (!may_be_kept(request)) return;
    entry_of(request) = {id_,
                         generation,
                         std::string(request.target),
                         std::string(request.host),
                         std::string(request.accept),
                         std::string(request.accept_encoding),
                         request.has_accept_encoding,
                         std::move(key)};
}

}  // namespace oryx::app
