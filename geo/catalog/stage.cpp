#include "geo/catalog/data_directory.hpp"
#include "geo/catalog/staging.hpp"
#include "geo/core/hash.hpp"
#include "geo/store/durable_file.hpp"
#include "geo/store/version_files.hpp"
#include "geo/topology/arcs.hpp"
#include "geo/topology/arcs_file.hpp"
#include "geo/topology/coverage_words.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <utility>

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

/// No two rows of one key, and no two keys of one tile id (CONTRACT: identity).
Result<> check_identity(const FeatureTable& table) {
    std::unordered_map<std::uint64_t, std::size_t> seen;
    seen.reserve(table.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto [entry, added] = seen.try_emplace(table.tile_id(row), row);
        if (added) continue;
        const std::string key = key_text(table.key(row));
        const std::string other = key_text(table.key(entry->second));
        if (table.key(row) == table.key(entry->second)) {
            return fail(Error{ErrorKind::conflict, fmt::format("two rows have the key '{}'", key)}.with_hint(
                "name another key field, or remove one of them"));
        }
        return fail(
            Error{ErrorKind::conflict, fmt::format("the keys '{}' and '{}' get the same id in tiles", other, key)}
                .with_hint("name another key field"));
    }
    return {};
}

void fill_from_table(store::Manifest& manifest, const FeatureTable& table) {
    manifest.schema = table.schema();
    manifest.bounds = table.envelope();
    manifest.rows = static_cast<std::int64_t>(table.size());
    manifest.first_day.reset();
    manifest.last_day.reset();
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto when = table.when(row);
        if (!when) continue;
        const Day last{when->end.number - 1};
        manifest.first_day = std::min(manifest.first_day.value_or(when->start), when->start);
        manifest.last_day = std::max(manifest.last_day.value_or(last), last);
    }
}

/// The first 8 hexadecimal digits of what the files hold.
std::string content_mark(const std::vector<store::StoredFile>& files) {
    std::string sums;
    for (const store::StoredFile& file : files)
        sums += file.name + " " + file.sha256 + "\n";
    return sha256_hex(sums).substr(0, 8);
}

/// Makes the borders of a table's polygons once for all who will draw them (CONTRACT: drawing arrays and coverages).
Result<> add_arcs(const FeatureTable& features, const std::filesystem::path& directory, store::Manifest& manifest) {
    CoverageReport report;
    const topology::Arcs arcs = topology::arcs_of(features, manifest.info.coverage, report);
    manifest.coverage.reset();
    if (report.areas == 0) return {};
    auto file = store::write_version_file(directory, store::arcs_file, topology::arcs_bytes(arcs));
    if (!file) return std::unexpected(file.error());
    manifest.files.push_back(std::move(*file));
    manifest.coverage = report;
    auto warning = topology::coverage_warning(report);
    const bool told = std::ranges::find(manifest.warnings, warning) != manifest.warnings.end();
    if (!warning.empty() && !told) {
        manifest.warnings.push_back(std::move(warning));
    }
    return {};
}

}  // namespace

Result<StagedVersion> DataDirectory::stage(store::Manifest manifest, std::shared_ptr<const FeatureTable> features,
                                           const Progress& progress) const {
    if (auto right = check_collection_id(manifest.info.id); !right) return std::unexpected(right.error());
    if (auto right = check_identity(*features); !right) return std::unexpected(right.error());
    const auto state = read_state();
    if (!state) return std::unexpected(state.error());
    const auto entry = state->collections.find(manifest.info.id);
    const bool known = entry != state->collections.end() && !entry->second.versions.empty();

    auto hold = StagingHold::create(root_ / ".staging");
    if (!hold) return std::unexpected(hold.error());
    const std::filesystem::path& directory = (*hold)->path();
    fill_from_table(manifest, *features);
    auto files = store::write_version_files(*features, directory, progress);
    if (!files) return std::unexpected(files.error());
    manifest.files = std::move(*files);
    report(progress, "borders", 0, 0);
    if (auto added = add_arcs(*features, directory, manifest); !added) return std::unexpected(added.error());
    const Now now = next_instant(known ? entry->second.versions.back() : std::string());
    manifest.version = now.text("", "", true) + "-" + content_mark(manifest.files);
    manifest.created = now.text("-", ":", false);

    using Json = nlohmann::ordered_json;
    const std::string text = store::to_json(manifest).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (auto written = store::write_new_file(directory / "manifest.json", text); !written) {
        return std::unexpected(written.error());
    }
    if (auto synced = store::sync_path(directory); !synced) return std::unexpected(synced.error());
    return StagedVersion{std::move(manifest), directory, std::move(features), std::move(*hold)};
}

}  // namespace oryx::catalog
