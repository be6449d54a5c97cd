#include "geo/pyramid/diff.hpp"

#include "geo/pbf/mvt_reader.hpp"
#include "geo/pyramid/ordered_jobs.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::pyramid {

namespace {

using archive::TileAddress;
using archive::TileRun;
using archive::TileType;

/// A feature as what it says, whatever the tables of its layer look like.
struct Plain {
    std::optional<std::uint64_t> id;
    pbf::MvtType type;
    std::vector<std::pair<std::string, pbf::MvtValue>> attributes;
    std::vector<std::vector<std::pair<std::int32_t, std::int32_t>>> paths;
    auto operator<=>(const Plain&) const = default;
};

std::vector<Plain> plain_features(const pbf::MvtLayer& layer) {
    std::vector<Plain> out;
    for (const pbf::MvtFeature& feature : layer.features) {
        Plain plain{feature.id, feature.type, {}, {}};
        for (const auto& [key, value] : feature.tags)
            plain.attributes.emplace_back(layer.keys[key], layer.values[value]);
        std::ranges::sort(plain.attributes, {}, [](const auto& pair) -> const std::string& { return pair.first; });
        for (const auto& path : feature.paths) {
            auto& points = plain.paths.emplace_back();
            for (const pbf::MvtPoint p : path)
                points.emplace_back(p.x, p.y);
        }
        out.push_back(std::move(plain));
    }
    return out;
}

/// The features that one list has more often than the other: of the first, of the second.
std::pair<std::size_t, std::size_t> count_other(std::vector<Plain> a, std::vector<Plain> b) {
    // NaN, which no order knows, has no place in tiles that are valid; then all count as other.
    const auto less = [](const Plain& x, const Plain& y) { return (x <=> y) == std::partial_ordering::less; };
    std::ranges::sort(a, less);
    std::ranges::sort(b, less);
    std::size_t only_a = 0;
    std::size_t only_b = 0;
    auto i = a.begin();
    auto j = b.begin();
    while (i != a.end() || j != b.end()) {
        if (j == b.end() || (i != a.end() && less(*i, *j))) {
            ++only_a;
            ++i;
        } else if (i == a.end() || less(*j, *i)) {
            ++only_b;
            ++j;
        } else {
            ++i;
            ++j;
        }
    }
    return {only_a, only_b};
}

std::string layer_difference(const pbf::MvtLayer& a, const pbf::MvtLayer& b) {
    if (a.extent != b.extent) return fmt::format("layer '{}': extent {} and {}", a.name, a.extent, b.extent);
    const auto [only_a, only_b] = count_other(plain_features(a), plain_features(b));
    if (only_a == 0 && only_b == 0) return {};
    return fmt::format("layer '{}': {} features only in the first, {} only in the second", a.name, only_a, only_b);
}

/// What differs between two vector tiles; empty for nothing.
Result<std::string> mvt_difference(const std::string& first, const std::string& second) {
    const auto a = pbf::read_mvt(first);
    if (!a) return std::unexpected(a.error());
    const auto b = pbf::read_mvt(second);
    if (!b) return std::unexpected(b.error());
    std::string words;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) words += (words.empty() ? "" : "; ") + part;
    };
    for (const pbf::MvtLayer& layer : a->layers) {
        const pbf::MvtLayer* other = b->layer(layer.name);
        add(other == nullptr ? fmt::format("layer '{}' only in the first", layer.name)
                             : layer_difference(layer, *other));
    }
    for (const pbf::MvtLayer& layer : b->layers) {
        if (a->layer(layer.name) == nullptr) add(fmt::format("layer '{}' only in the second", layer.name));
    }
    return words;
}

constexpr std::uint64_t tiles_in_job = 512;

/// What a job found in its tiles.
struct Found {
    DiffReport report = {};  ///< without what is not of tiles
    std::uint64_t tiles = 0;
    std::optional<Error> error = {};

    void example(TileAddress tile, const std::string& words) {
        if (report.examples.size() < DiffReport::most_examples)
            report.examples.push_back(fmt::format("{}/{}/{}: {}", tile.z, tile.x, tile.y, words));
    }
    void stop_at(TileAddress tile, Error stopped) {
        stopped.message = fmt::format("tile {}/{}/{}: {}", tile.z, tile.x, tile.y, stopped.message);
        error = std::move(stopped);
    }
};

class Comparison {
  public:
    Comparison(const archive::Reader& first, const archive::Reader& second, std::size_t threads,
               const CancelToken& cancel, const Progress& progress)
        : first_(first), second_(second), threads_(threads), cancel_(cancel), progress_(progress) {}

    Result<DiffReport> compare() {
        compare_info();
        auto there = for_each_run(first_, [this](const TileRun& run, Found& found) { compare_run(run, found); });
        if (!there) return std::unexpected(there.error());
        auto back = for_each_run(second_, [this](const TileRun& run, Found& found) { count_missing(run, found); });
        if (!back) return std::unexpected(back.error());
        return std::move(report_);
    }

  private:
    using Runs = std::vector<TileRun>;

    /// Calls `look(run, found)` on all threads for all runs of an archive, long ones in pieces, until one has an error.
    template <class Look>
    Result<> for_each_run(const archive::Reader& reader, Look look) {
        std::optional<Error> error;
        OrderedJobs<Found> jobs(threads_, 8 * threads_, [&](Found&& found) {
            error = std::move(found.error);
            merge(std::move(found));
            return !error && !cancel_.cancelled();
        });
        Runs waiting;
        std::uint64_t tiles = 0;
        const auto submit = [&] {
            tiles = 0;
            return jobs.submit([this, look, runs = std::exchange(waiting, {})] {
                Found found;
                for (auto run = runs.begin(); run != runs.end() && !found.error && !cancel_.cancelled(); ++run)
                    look(*run, found);
                return found;
            });
        };
        const auto all = reader.for_each([&](TileRun run) -> Result<> {
            while (run.count > 0) {
                TileRun piece = run;
                piece.count = std::min(run.count, tiles_in_job - tiles);
                waiting.push_back(piece);
                tiles += piece.count;
                run.first += piece.count;
                run.count -= piece.count;
                if (tiles == tiles_in_job && !submit()) return fail(ErrorKind::cancelled, "stopped");
            }
            return {};
        });
        if (all && submit()) jobs.finish();
        if (error) return std::unexpected(std::move(*error));
        if (auto go_on = cancel_.check(); !go_on) return go_on;
        return all;
    }

    void merge(Found&& found) {
        for (const auto& [number, zoom] : found.report.zooms) {
            DiffReport::Zoom& own = report_.zooms[number];
            own.same += zoom.same;
            own.differ += zoom.differ;
            own.only_first += zoom.only_first;
            own.only_second += zoom.only_second;
        }
        report_.stored_otherwise += found.report.stored_otherwise;
        for (std::string& words : found.report.examples) {
            if (report_.examples.size() < DiffReport::most_examples) report_.examples.push_back(std::move(words));
        }
        looked_at_ += found.tiles;
        oryx::report(progress_, "tiles", looked_at_, 0);
    }

    void compare_run(const TileRun& run, Found& found) const {
        const auto content = first_.content(run);
        if (!content) return found.stop_at(archive::tile_of(run.first), content.error());
        // Runs of one content are often runs in both.
        std::optional<std::string> last;
        std::string words;
        for (std::uint64_t i = 0; i < run.count; ++i) {
            const TileAddress tile = archive::tile_of(run.first + i);
            auto other = second_.tile(tile);
            if (!other) return found.stop_at(tile, other.error());
            ++found.tiles;
            DiffReport::Zoom& zoom = found.report.zooms[tile.z];
            if (!*other) {
                ++zoom.only_first;
                found.example(tile, "only in the first");
                continue;
            }
            if (last != *other) {
                auto found_words = difference(*content, **other);
                if (!found_words) return found.stop_at(tile, found_words.error());
                words = std::move(*found_words);
                last = std::move(*other);
            }
            ++(words.empty() ? zoom.same : zoom.differ);
            if (!words.empty()) found.example(tile, words);
            if (words.empty() && *content != *last) ++found.report.stored_otherwise;
        }
    }

    [[nodiscard]] Result<std::string> difference(const std::string& a, const std::string& b) const {
        if (a == b && first_.info().compression == second_.info().compression) return "";
        const auto unpacked_a = decompress(a, first_.info().compression, archive::max_tile_bytes);
        if (!unpacked_a) return std::unexpected(unpacked_a.error());
        const auto unpacked_b = decompress(b, second_.info().compression, archive::max_tile_bytes);
        if (!unpacked_b) return std::unexpected(unpacked_b.error());
        if (*unpacked_a == *unpacked_b) return "";
        if (first_.info().tile_type == TileType::mvt && second_.info().tile_type == TileType::mvt)
            return mvt_difference(*unpacked_a, *unpacked_b);
        return fmt::format("{} and {} bytes that differ", unpacked_a->size(), unpacked_b->size());
    }

    void count_missing(const TileRun& run, Found& found) const {
        for (std::uint64_t i = 0; i < run.count; ++i) {
            const TileAddress tile = archive::tile_of(run.first + i);
            const auto other = first_.tile(tile);
            if (!other) return found.stop_at(tile, other.error());
            ++found.tiles;
            if (*other) continue;
            ++found.report.zooms[tile.z].only_second;
            found.example(tile, "only in the second");
        }
    }

    void compare_info() {
        const archive::ArchiveInfo& a = first_.info();
        const archive::ArchiveInfo& b = second_.info();
        if (a.tile_type != b.tile_type)
            report_.info.push_back(fmt::format("tiles are {} and {}", to_string(a.tile_type), to_string(b.tile_type)));
        // PMTiles keep ten-millionths of a degree.
        const auto far = [](double x, double y) { return std::abs(x - y) > 1e-6; };
        if (far(a.bounds.min_x, b.bounds.min_x) || far(a.bounds.min_y, b.bounds.min_y) ||
            far(a.bounds.max_x, b.bounds.max_x) || far(a.bounds.max_y, b.bounds.max_y))
            report_.info.push_back("the bounds differ");
        const auto first = nlohmann::json::parse(a.metadata, nullptr, false);
        const auto second = nlohmann::json::parse(b.metadata, nullptr, false);
        std::set<std::string> names;
        for (const auto* document : {&first, &second}) {
            for (const auto& [name, value] : document->items())
                names.insert(name);
        }
        for (const std::string& name : names) {
            const auto in = [&](const nlohmann::json& document) {
                return document.contains(name) ? document[name] : nlohmann::json();
            };
            if (in(first) != in(second)) report_.info.push_back("the metadata's '" + name + "' differs");
        }
    }

    const archive::Reader& first_;
    const archive::Reader& second_;
    std::size_t threads_;
    const CancelToken& cancel_;
    const Progress& progress_;
    DiffReport report_;
    std::uint64_t looked_at_ = 0;
};

}  // namespace

DiffReport::Zoom DiffReport::totals() const {
    Zoom all;
    for (const auto& [number, zoom] : zooms) {
        all.same += zoom.same;
        all.differ += zoom.differ;
        all.only_first += zoom.only_first;
        all.only_second += zoom.only_second;
    }
    return all;
}

bool DiffReport::same() const {
    const Zoom all = totals();
    return all.differ == 0 && all.only_first == 0 && all.only_second == 0 && info.empty();
}

Result<DiffReport> diff(const archive::Reader& first, const archive::Reader& second, std::size_t threads,
                        const CancelToken& cancel, const Progress& progress) {
    return Comparison(first, second, threads, cancel, progress).compare();
}

}  // namespace oryx::pyramid
