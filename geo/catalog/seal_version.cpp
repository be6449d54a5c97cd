#include "geo/catalog/seal_version.hpp"

#include "geo/core/date.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"

#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::catalog {

namespace {

/// Microseconds of UTC: versions of one second still sort by time.
struct Now {
    std::chrono::sys_time<std::chrono::microseconds> time;

    [[nodiscard]] std::string text(std::string_view date_separator, std::string_view time_separator,
                                   bool fraction) const {
        const auto days = std::chrono::floor<std::chrono::days>(time);
        const Civil date = civil(Day{static_cast<std::int32_t>(days.time_since_epoch().count())});
        const std::chrono::hh_mm_ss clock(time - days);
        std::string out = fmt::format("{:04}{}{:02}{}{:02}T{:02}{}{:02}{}{:02}", date.year, date_separator, date.month,
                                      date_separator, date.day, clock.hours().count(), time_separator,
                                      clock.minutes().count(), time_separator, clock.seconds().count());
        if (fraction) out += fmt::format(".{:06}", clock.subseconds().count());
        return out + "Z";
    }
};

/// Now, or just after the newest version of the collection where the clock was put back.
Now next_instant(const std::string& newest) {
    Now now{std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
    while (!newest.empty() && now.text("", "", true) <= newest.substr(0, newest.find('-'))) {
        // A clock that is days behind: take the newest's own second and go on from there.
        const auto day = Day::parse(newest.substr(0, 4) + "-" + newest.substr(4, 2) + "-" + newest.substr(6, 2));
        if (!day) break;
        const auto digits = [&](std::size_t from, std::size_t count) { return std::stol(newest.substr(from, count)); };
        now.time = std::chrono::sys_days(std::chrono::days(day->number)) + std::chrono::hours(digits(9, 2)) +
                   std::chrono::minutes(digits(11, 2)) + std::chrono::seconds(digits(13, 2)) +
                   std::chrono::microseconds(digits(16, 6) + 1);
    }
    return now;
}

/// The first 8 hexadecimal digits of what the files hold.
std::string content_mark(const std::vector<store::StoredFile>& files) {
    std::string sums;
    for (const store::StoredFile& file : files)
        sums += file.name + " " + file.sha256 + "\n";
    return sha256_hex(sums).substr(0, 8);
}

}  // namespace

Result<> seal_version(store::Manifest& manifest, const std::string& newest, const std::filesystem::path& directory) {
    const Now now = next_instant(newest);
    manifest.version = now.text("", "", true) + "-" + content_mark(manifest.files);
    manifest.created = now.text("-", ":", false);
    using Json = nlohmann::ordered_json;
    const std::string text = store::to_json(manifest).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (auto written = store::write_new_file(directory / "manifest.json", text); !written) return written;
    return store::sync_path(directory);
}

}  // namespace oryx::catalog
