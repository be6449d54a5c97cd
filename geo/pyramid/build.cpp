#include "geo/pyramid/build.hpp"

#include "geo/archive/tile_code.hpp"
#include "geo/pyramid/ordered_jobs.hpp"
#include "geo/tile/tile_cover.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <string>
#include <utility>

namespace oryx::pyramid {

namespace {

using archive::TileAddress;
using tile::TileBlock;
using tile::TileSquare;

/// Archives are made once and read often. Beyond these levels a tile takes three times as long for 2 % less.
int level_of(Compression compression) {
    return compression == Compression::zstd ? 9 : 6;
}

/// Tiles of one content that follow each other.
struct Piece {
    std::uint64_t code = 0;
    std::uint32_t run = 1;
    std::string content;
    archive::Digest digest{};
};

/// What a job gives.
struct Outcome {
    std::vector<Piece> pieces;
    std::optional<Error> error;
};

/// One zoom's layers and options, shared by its jobs.
struct Zoom {
    std::uint32_t number = 0;
    std::vector<std::shared_ptr<const tile::TileLayer>> layers;
    tile::TileOptions options;
    std::int64_t margin = 0;
};

class Builder {
  public:
    Builder(const BuildOptions& options, archive::Writer& writer, const CancelToken& cancel, const Progress& progress)
        : options_(options), writer_(writer), cancel_(cancel), progress_(progress), resumed_at_(writer.next_code()) {}

    Result<std::vector<LayerZoom>> build() {
        const auto cover_of_zoom = covers();
        count_jobs(cover_of_zoom);
        Jobs jobs(options_.threads, 32 * options_.threads,
                  [this](Outcome&& outcome) { return take(std::move(outcome)); });
        // A zoom's shapes are made by one thread a layer: those of the next zooms beside this one's tiles, so that all
        // threads work. Low zooms have few tiles and as many shapes: one zoom ahead would not do.
        const std::uint32_t ahead = options_.threads > 1 ? 2 : 0;
        std::uint32_t prepared = options_.min_zoom;
        bool go_on = true;
        for (std::uint32_t z = options_.min_zoom; go_on && z <= options_.max_zoom; ++z) {
            for (; prepared <= std::min(z + ahead, options_.max_zoom); ++prepared)
                prepare(jobs, prepared);
            go_on = await_prepared() && encode_zoom(jobs, *cover_of_zoom.at(z), z);
        }
        if (go_on) go_on = jobs.finish();
        if (!go_on) return std::unexpected(*error_);
        return std::move(omissions_);
    }

  private:
    using Jobs = OrderedJobs<Outcome>;
    using Cover = std::shared_ptr<const tile::TileCover>;

    /// 4^2 tiles a job where tiles are full, 4^3 where they are many.
    static std::uint32_t depth_of(std::uint32_t zoom) { return zoom <= 10 ? 2 : 3; }

    [[nodiscard]] Zoom zoom_of(std::uint32_t number) const {
        Zoom zoom{.number = number, .layers = {}, .options = {}};
        zoom.options.datetime = options_.datetime;
        for (const LayerChoice& choice : options_.layers) {
            if (number < choice.min_zoom || number > choice.max_zoom) continue;
            zoom.layers.push_back(choice.layer);
            zoom.options.masks.push_back(choice.mask);
        }
        return zoom;
    }

    [[nodiscard]] tile::TileCover::Wanted wanted_at(std::uint32_t zoom) const {
        if (!options_.bbox) return [](TileId) { return true; };
        // Of a larger square some tile must be wanted: ranges of zooms are nested.
        const archive::TileRange range = archive::tiles_in(*options_.bbox, zoom);
        return [range, zoom](TileId root) {
            const std::uint32_t up = zoom - root.z();
            return root.x() >= range.min_x >> up && root.x() <= range.max_x >> up && root.y() >= range.min_y >> up &&
                   root.y() <= range.max_y >> up;
        };
    }

    /// Zooms with the same layers share what is known of where these lie.
    [[nodiscard]] std::map<std::uint32_t, Cover> covers() const {
        std::map<std::uint32_t, Cover> covers;
        std::map<std::vector<std::shared_ptr<const tile::TileLayer>>, Cover> by_layers;
        for (std::uint32_t z = options_.min_zoom; z <= options_.max_zoom; ++z) {
            const Zoom zoom = zoom_of(z);
            Cover& cover = by_layers[zoom.layers];
            if (!cover) cover = std::make_shared<const tile::TileCover>(zoom.layers);
            covers[z] = cover;
        }
        return covers;
    }

    /// By a margin that does not ask for the zooms' plans: an estimate for the progress.
    void count_jobs(const std::map<std::uint32_t, Cover>& cover_of_zoom) {
        if (!progress_) return;
        constexpr std::int64_t usual_margin = 128;
        const auto level_of = [](std::uint32_t z) { return z - std::min(z, depth_of(z)); };
        std::map<Cover, std::vector<std::uint32_t>> zooms_of_cover;
        for (const auto& [z, cover] : cover_of_zoom)
            zooms_of_cover[cover].push_back(z);
        for (const auto& [cover, zooms] : zooms_of_cover) {
            const std::uint32_t last = zooms.back();
            const auto levels = cover->count_levels(level_of(last), last, usual_margin, wanted_at(last));
            for (const std::uint32_t z : zooms) {
                for (std::uint32_t level = 0; level < level_of(z); ++level)
                    jobs_in_all_ += levels[level].plain;
                jobs_in_all_ += levels[level_of(z)].blocks + levels[level_of(z)].plain;
            }
        }
    }

    void prepare(Jobs& jobs, std::uint32_t z) {
        const Zoom zoom = zoom_of(z);
        auto& layers = coming_.emplace_back();
        for (std::size_t i = 0; i < zoom.layers.size(); ++i) {
            layers.push_back(jobs.aside<LayerZoom>([this, z, layer = zoom.layers[i], own = only(zoom.options, i)] {
                LayerZoom made{.zoom = z, .layer = layer->name(), .omissions = {}};
                if (cancel_.cancelled()) return made;
                tile::prepare(*layer, z, own);
                made.omissions = tile::zoom_omissions(*layer, z, own);
                return made;
            }));
        }
    }

    /// Waits for the shapes of the next zoom that is to be encoded. False: cancelled.
    bool await_prepared() {
        for (std::future<LayerZoom>& layer : coming_.front())
            omissions_.push_back(layer.get());
        coming_.pop_front();
        if (!cancel_.cancelled()) return true;
        error_ = cancel_.check().error();
        return false;
    }

    /// The options with the mask of one layer.
    static tile::TileOptions only(tile::TileOptions options, std::size_t layer) {
        options.masks = {options.masks.at(layer)};
        return options;
    }

    bool encode_zoom(Jobs& jobs, const tile::TileCover& cover, std::uint32_t z) {
        if (archive::first_code(z + 1) <= resumed_at_) return true;
        auto zoom = std::make_shared<Zoom>(zoom_of(z));
        if (zoom->layers.empty()) return true;
        for (std::size_t i = 0; i < zoom->layers.size(); ++i)
            zoom->margin = std::max(zoom->margin, tile::drawing_margin(*zoom->layers[i], z, only(zoom->options, i)));
        const auto wanted = wanted_at(z);
        bool go_on = true;
        cover.for_each_block(z, depth_of(z), zoom->margin, wanted, [&](TileBlock&& block) {
            const TileId root = block.square.root;
            const std::uint64_t first = archive::first_code_below(archive::address_of(root), z);
            if (first + (std::uint64_t{1} << (2 * (z - root.z()))) <= resumed_at_) {
                ++jobs_done_;
                return true;
            }
            auto shared = std::make_shared<const TileBlock>(std::move(block));
            go_on = jobs.submit([this, &cover, zoom, wanted, shared] { return encode(cover, *zoom, wanted, *shared); });
            return go_on;
        });
        // Jobs refer to the cover, which lives as long as the build; their zoom goes with the last of them.
        return go_on;
    }

    [[nodiscard]] Outcome encode(const tile::TileCover& cover, const Zoom& zoom, const tile::TileCover::Wanted& wanted,
                                 const TileBlock& block) const {
        Outcome outcome;
        for (const TileSquare& square : cover.squares(block, zoom.number, zoom.margin, wanted)) {
            if (auto done = encode_square(zoom, wanted, square, outcome.pieces); !done) {
                outcome.error = done.error();
                break;
            }
        }
        return outcome;
    }

    Result<> encode_square(const Zoom& zoom, const tile::TileCover::Wanted& wanted, const TileSquare& square,
                           std::vector<Piece>& pieces) const {
        const TileAddress root = archive::address_of(square.root);
        std::uint64_t code = archive::first_code_below(root, zoom.number);
        const std::uint64_t end = code + (std::uint64_t{1} << (2 * (zoom.number - root.z)));
        code = std::max(code, resumed_at_);
        if (code >= end) return {};
        auto first = mvt(zoom, code);
        if (!first) return std::unexpected(first.error());
        if (end - code == 1) {
            if (!first->empty() && wanted(tile_id(code))) pieces.push_back(pack(code, 1, *first));
            return {};
        }
        // Plain: the last tile proves it. An empty one needs no proof of its own, since nothing is near any of them.
        auto last = mvt(zoom, end - 1);
        if (!last) return std::unexpected(last.error());
        if (*first == *last) {
            if (!first->empty()) add_runs(zoom, wanted, square, code, end, *first, pieces);
            return {};
        }
        for (; code < end; ++code) {
            auto one = mvt(zoom, code);
            if (!one) return std::unexpected(one.error());
            if (!one->empty() && wanted(tile_id(code))) pieces.push_back(pack(code, 1, *one));
        }
        return {};
    }

    /// A square of equal tiles, those that are not wanted left out.
    void add_runs(const Zoom& zoom, const tile::TileCover::Wanted& wanted, const TileSquare& square, std::uint64_t code,
                  std::uint64_t end, const std::string& content, std::vector<Piece>& pieces) const {
        constexpr std::uint64_t longest = 1U << 31;
        const bool whole = !options_.bbox || is_inside(zoom.number, square.root);
        while (code < end) {
            std::uint64_t until = whole ? std::min(end, code + longest) : code + 1;
            if (whole || wanted(tile_id(code))) {
                while (!whole && until < end && wanted(tile_id(until)))
                    ++until;
                pieces.push_back(pack(code, static_cast<std::uint32_t>(until - code), content));
            }
            code = until;
        }
    }

    [[nodiscard]] bool is_inside(std::uint32_t zoom, TileId root) const {
        const archive::TileRange range = archive::tiles_in(*options_.bbox, zoom);
        const std::uint32_t down = zoom - root.z();
        return root.x() << down >= range.min_x && ((root.x() + 1) << down) - 1 <= range.max_x &&
               root.y() << down >= range.min_y && ((root.y() + 1) << down) - 1 <= range.max_y;
    }

    static TileId tile_id(std::uint64_t code) {
        const TileAddress tile = archive::tile_of(code);
        return *TileId::create(tile.z, tile.x, tile.y);
    }

    [[nodiscard]] Result<std::string> mvt(const Zoom& zoom, std::uint64_t code) const {
        auto encoded = tile::encode_tile(zoom.layers, tile_id(code), zoom.options, cancel_);
        if (!encoded) return std::unexpected(encoded.error());
        return std::move(encoded->mvt);
    }

    [[nodiscard]] Piece pack(std::uint64_t code, std::uint32_t run, const std::string& mvt) const {
        // Neighbours within one area are alike: the last tile of this thread is often the same.
        struct Last {
            Compression compression = Compression::unknown;
            std::string mvt;
            std::string content;
            archive::Digest digest{};
        };
        thread_local Last last;
        if (last.compression != options_.compression || last.mvt != mvt) {
            last.content = compress(mvt, options_.compression, level_of(options_.compression));
            last.digest = archive::digest_of(last.content);
            last.mvt = mvt;
            last.compression = options_.compression;
        }
        return {code, run, last.content, last.digest};
    }

    /// On the caller's thread, in the order of the jobs.
    bool take(Outcome&& outcome) {
        if (cancel_.cancelled()) outcome.error = cancel_.check().error();
        if (outcome.error) {
            error_ = std::move(outcome.error);
            return false;
        }
        for (const Piece& piece : outcome.pieces) {
            if (auto added = writer_.add(piece.code, piece.run, piece.content, piece.digest); !added) {
                error_ = std::move(added.error());
                return false;
            }
        }
        ++jobs_done_;
        report(progress_, "tiles", jobs_done_, std::max(jobs_done_, jobs_in_all_));
        return true;
    }

    const BuildOptions& options_;
    archive::Writer& writer_;
    const CancelToken& cancel_;
    const Progress& progress_;
    std::uint64_t resumed_at_;
    std::uint64_t jobs_in_all_ = 0;
    std::uint64_t jobs_done_ = 0;
    std::optional<Error> error_;
    std::deque<std::vector<std::future<LayerZoom>>> coming_;  // of the next zooms, a future for each layer
    std::vector<LayerZoom> omissions_;
};

}  // namespace

Result<std::vector<LayerZoom>> build(const BuildOptions& options, archive::Writer& writer, const CancelToken& cancel,
                                     const Progress& progress) {
    return Builder(options, writer, cancel, progress).build();
}

}  // namespace oryx::pyramid
