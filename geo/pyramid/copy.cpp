#include "geo/pyramid/copy.hpp"

#include "geo/pyramid/ordered_jobs.hpp"
#include "geo/pyramid/recipe.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace oryx::pyramid {

namespace {

using archive::TileRun;

struct Packed {
    TileRun run;
    std::string content;
    archive::Digest digest{};
};

struct Outcome {
    std::vector<Packed> tiles;
    std::optional<Error> error;
};

int level_of(Compression compression) {
    return compression == Compression::zstd ? 9 : 6;
}

class Copier {
  public:
    Copier(const archive::Reader& reader, const CopyOptions& options, archive::Writer& writer,
           const CancelToken& cancel, const Progress& progress)
        : reader_(reader),
          options_(options),
          writer_(writer),
          cancel_(cancel),
          progress_(progress),
          resumed_at_(writer.next_code()) {
        for (std::uint32_t zoom = 0; options.bbox && zoom <= archive::highest_zoom; ++zoom)
            ranges_.push_back(archive::tiles_in(*options.bbox, zoom));
    }

    Result<> copy() {
        OrderedJobs<Outcome> jobs(options_.threads, 8 * options_.threads,
                                  [this](Outcome&& outcome) { return take(std::move(outcome)); });
        std::vector<TileRun> waiting;
        const auto submit = [&] {
            return jobs.submit([this, runs = std::exchange(waiting, {})] { return pack(runs); });
        };
        constexpr std::size_t runs_in_job = 128;
        const auto all = reader_.for_each([&](const TileRun& run) -> Result<> {
            add_wanted(run, waiting);
            if (waiting.size() < runs_in_job || submit()) return {};
            return fail(ErrorKind::cancelled, "stopped");
        });
        if (error_) return std::unexpected(*error_);
        if (!all) return all;
        if (!submit() || !jobs.finish()) return std::unexpected(*error_);
        return {};
    }

  private:
    /// The tiles of a run that are wanted and not there, as runs.
    void add_wanted(const TileRun& run, std::vector<TileRun>& out) const {
        const std::uint64_t from = std::max({run.first, archive::first_code(options_.min_zoom), resumed_at_});
        const std::uint64_t end = std::min(run.first + run.count, archive::first_code(options_.max_zoom + 1));
        constexpr std::uint64_t longest = 1U << 31;
        for (std::uint64_t code = from; code < end;) {
            if (!wanted(code)) {
                ++code;
                continue;
            }
            std::uint64_t until = options_.bbox ? code + 1 : std::min(end, code + longest);
            while (options_.bbox && until < end && wanted(until))
                ++until;
            out.push_back({code, until - code, run.content, run.length});
            code = until;
        }
    }

    [[nodiscard]] bool wanted(std::uint64_t code) const {
        if (ranges_.empty()) return true;
        const archive::TileAddress tile = archive::tile_of(code);
        return ranges_[tile.z].contains(tile);
    }

    [[nodiscard]] Outcome pack(const std::vector<TileRun>& runs) const {
        Outcome outcome;
        const Compression source = reader_.info().compression;
        for (const TileRun& run : runs) {
            if (cancel_.cancelled()) break;
            auto content = reader_.content(run);
            if (content && source != options_.compression) {
                content = decompress(*content, source, archive::max_tile_bytes);
                if (content) content = compress(*content, options_.compression, level_of(options_.compression));
            }
            if (!content) {
                const archive::TileAddress tile = archive::tile_of(run.first);
                outcome.error = std::move(content.error());
                outcome.error->message = "tile " + std::to_string(tile.z) + '/' + std::to_string(tile.x) + '/' +
                                         std::to_string(tile.y) + ": " + outcome.error->message;
                break;
            }
            if (content->empty()) continue;
            const archive::Digest digest = archive::digest_of(*content);
            outcome.tiles.push_back({run, std::move(*content), digest});
        }
        return outcome;
    }

    bool take(Outcome&& outcome) {
        if (cancel_.cancelled()) outcome.error = cancel_.check().error();
        if (outcome.error) {
            error_ = std::move(outcome.error);
            return false;
        }
        for (const Packed& tile : outcome.tiles) {
            auto added =
                writer_.add(tile.run.first, static_cast<std::uint32_t>(tile.run.count), tile.content, tile.digest);
            if (!added) {
                error_ = std::move(added.error());
                return false;
            }
        }
        report(progress_, "tiles", writer_.totals().tiles, 0);
        return true;
    }

    const archive::Reader& reader_;
    const CopyOptions& options_;
    archive::Writer& writer_;
    const CancelToken& cancel_;
    const Progress& progress_;
    std::uint64_t resumed_at_;
    std::vector<archive::TileRange> ranges_;  // by zoom; empty: everything
    std::optional<Error> error_;
};

}  // namespace

Result<> copy(const archive::Reader& reader, const CopyOptions& options, archive::Writer& writer,
              const CancelToken& cancel, const Progress& progress) {
    return Copier(reader, options, writer, cancel, progress).copy();
}

archive::ArchiveInfo info_of_copy(const archive::ArchiveInfo& source, const CopyOptions& options) {
    archive::ArchiveInfo info = source;
    info.compression = options.compression;
    const CopyOptions everything;
    if (options.bbox || options.min_zoom != everything.min_zoom || options.max_zoom != everything.max_zoom)
        info.metadata = metadata_of_part(source.metadata);
    if (!options.bbox) return info;
    const Envelope both{
        std::max(source.bounds.min_x, options.bbox->min_x), std::max(source.bounds.min_y, options.bbox->min_y),
        std::min(source.bounds.max_x, options.bbox->max_x), std::min(source.bounds.max_y, options.bbox->max_y)};
    info.bounds = both.min_x < both.max_x && both.min_y < both.max_y ? both : *options.bbox;
    info.centre = {(info.bounds.min_x + info.bounds.max_x) / 2, (info.bounds.min_y + info.bounds.max_y) / 2};
    return info;
}

}  // namespace oryx::pyramid
