#include "geo/pyramid/verify.hpp"

#include "geo/pyramid/ordered_jobs.hpp"
#include "geo/tile/tile_report.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace oryx::pyramid {

namespace {

using archive::ArchiveInfo;
using archive::TileRun;
using archive::TileType;

constexpr std::size_t runs_in_job = 64;
/// Of one tile no more is told than this.
constexpr std::size_t faults_of_tile = 3;

/// What a job found in its tiles.
struct Judged {
    std::uint64_t bytes = 0;
    std::uint64_t unpacked = 0;
    std::uint64_t features = 0;
    std::map<std::string, std::uint64_t> layers = {};
    archive::Findings findings = {};
    std::optional<Error> error = {};
};

/// The layers that the metadata tells of; nothing where it tells of none.
std::optional<std::set<std::string>> told_layers(const ArchiveInfo& info) {
    const auto document = nlohmann::json::parse(info.metadata, nullptr, false);
    if (!document.is_object() || !document.contains("vector_layers") || !document["vector_layers"].is_array())
        return std::nullopt;
    std::set<std::string> names;
    for (const auto& layer : document["vector_layers"]) {
        if (layer.is_object() && layer.contains("id") && layer["id"].is_string()) names.insert(layer["id"]);
    }
    return names;
}

class Judge {
  public:
    Judge(const archive::Reader& reader, const CancelToken& cancel)
        : reader_(reader), cancel_(cancel), told_(told_layers(reader.info())) {}

    Judged operator()(const std::vector<TileRun>& runs) const {
        Judged out;
        for (const TileRun& run : runs) {
            if (cancel_.cancelled()) break;
            const auto content = reader_.content(run);
            if (content) {
                judge(run, *content, out);
            } else if (content.error().kind == ErrorKind::io) {
                out.error = content.error();
                break;
            } else {
                fault(run, content.error().message, out);
            }
        }
        return out;
    }

  private:
    static void fault(const TileRun& run, const std::string& words, Judged& out) {
        const archive::TileAddress tile = archive::tile_of(run.first);
        out.findings.fault(fmt::format("tile {}/{}/{}: {}", tile.z, tile.x, tile.y, words));
    }

    void judge(const TileRun& run, const std::string& content, Judged& out) const {
        const ArchiveInfo& info = reader_.info();
        out.bytes += content.size();
        if (content.empty()) return fault(run, "it has no bytes", out);
        const auto tile = decompress(content, info.compression, archive::max_tile_bytes);
        if (!tile) return fault(run, tile.error().message, out);
        out.unpacked += tile->size();
        if (info.tile_type == TileType::mvt) return judge_mvt(run, *tile, out);
        const TileType type = archive::tile_type_of(*tile);
        const bool marked = info.tile_type != TileType::mlt && info.tile_type != TileType::unknown;
        if (marked && type != info.tile_type) {
            fault(run,
                  fmt::format("it is no {}{}", to_string(info.tile_type),
                              type == TileType::unknown ? "" : " but " + std::string(to_string(type))),
                  out);
        }
    }

    void judge_mvt(const TileRun& run, const std::string& mvt, Judged& out) const {
        const auto report = tile::judge_tile(mvt);
        if (!report) return fault(run, report.error().message, out);
        for (std::size_t i = 0; i < std::min(faults_of_tile, report->faults.size()); ++i)
            fault(run, report->faults[i], out);
        if (report->fault_count > faults_of_tile) out.findings.fault_count += report->fault_count - faults_of_tile;
        for (const tile::LayerReport& layer : report->layers) {
            out.features += layer.features;
            out.layers[layer.name] += layer.features;
            if (told_ && !told_->contains(layer.name))
                fault(run, "the metadata's 'vector_layers' do not tell of its layer '" + layer.name + "'", out);
        }
    }

    const archive::Reader& reader_;
    const CancelToken& cancel_;
    std::optional<std::set<std::string>> told_;
};

/// Whether a content was given to a job before.
class Known {
  public:
    explicit Known(archive::Kind kind) : by_offset_(kind == archive::Kind::pmtiles) {}

    bool add(const TileRun& run) {
        // Contents of a folder, or of an MBTiles archive without numbers for them, have those of their tiles.
        if (!by_offset_ && run.content == run.first) return false;
        // Most PMTiles store contents one behind the other: a list of their ascending offsets is the smallest memory.
        if (by_offset_ && run.content == end_) {
            starts_.push_back(run.content);
            end_ += run.length;
            return false;
        }
        return std::ranges::binary_search(starts_, run.content) || !others_.insert(run.content).second;
    }

  private:
    bool by_offset_;
    std::uint64_t end_ = 0;
    std::vector<std::uint64_t> starts_;
    std::unordered_set<std::uint64_t> others_;
};

void merge(archive::Findings&& from, archive::Findings& to) {
    to.fault_count += from.fault_count;
    for (std::string& words : from.faults) {
        if (to.faults.size() < archive::Findings::most) to.faults.push_back(std::move(words));
    }
}

}  // namespace

Result<VerifyReport> verify(const archive::Reader& reader, std::size_t threads, const CancelToken& cancel,
                            const Progress& progress) {
    auto frame = archive::check_frame(reader, cancel);
    if (!frame) return std::unexpected(frame.error());
    VerifyReport report;
    report.findings = std::move(*frame);
    std::optional<Error> error;
    const Judge judge(reader, cancel);
    OrderedJobs<Judged> jobs(threads, 8 * threads, [&](Judged&& judged) {
        report.bytes += judged.bytes;
        report.unpacked += judged.unpacked;
        report.features += judged.features;
        for (const auto& [name, features] : judged.layers)
            report.layers[name] += features;
        merge(std::move(judged.findings), report.findings);
        if (judged.error) error = std::move(judged.error);
        oryx::report(progress, "tiles", report.tiles, 0);
        return !error && !cancel.cancelled();
    });
    Known known(reader.kind());
    std::vector<TileRun> waiting;
    const auto submit = [&] {
        return jobs.submit([&judge, runs = std::exchange(waiting, {})] { return judge(runs); });
    };
    const auto all = reader.for_each([&](const TileRun& run) -> Result<> {
        report.tiles += run.count;
        if (known.add(run)) return {};
        ++report.contents;
        waiting.push_back(run);
        if (waiting.size() < runs_in_job || submit()) return {};
        return fail(ErrorKind::cancelled, "stopped");
    });
    if (all || all.error().kind == ErrorKind::invalid_input) {  // the frame's findings tell of damage
        if (submit()) jobs.finish();
    }
    if (error) return std::unexpected(std::move(*error));
    if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
    if (!all && all.error().kind != ErrorKind::invalid_input) return std::unexpected(all.error());
    return report;
}

}  // namespace oryx::pyramid
