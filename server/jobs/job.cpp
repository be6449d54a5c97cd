#include "server/jobs/job.hpp"

#include "geo/core/hash.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace oryx::jobs {

namespace {
constexpr std::array<std::string_view, 5> names{"accepted", "running", "successful", "failed", "dismissed"};
constexpr std::size_t id_bytes = 16;
}  // namespace

std::string_view to_string(Status status) {
    return names[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view text) {
    const auto* found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<Status>(found - names.begin());
}

std::uint64_t Job::bytes() const {
    std::uint64_t sum = 0;
    for (const Form& form : forms)
        sum += form.bytes;
    return sum;
}

std::string new_id() {
    return to_hex(random_bytes(id_bytes));
}

bool is_id(std::string_view text) {
    return text.size() == 2 * id_bytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Instant now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

}  // namespace oryx::jobs
