#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/memo.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/access/served.hpp"
#include "server/http/parameter.hpp"

#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace oryx::api {

/// The features of a collection for a request's `datetime`.
struct Selection {
    std::shared_ptr<const FeatureTable> features;
    std::shared_ptr<const tile::TileLayer> layer;
    const index::PackedRTree* index = nullptr;  ///< null: few features, look at all of them
    std::optional<DateInterval> filter;         ///< what is left to filter by date; nothing for an as-of layer
};

/// What of an as-of layer a request needs.
enum class Detail : std::uint8_t {
    all,      ///< every attribute: for items
    drawing,  ///< for tiles: attributes that take time and that drawing does not need may be missing
};

/// The one place where `datetime` gets its meaning (CONTRACT: time), for tiles and items alike. On a feature collection
/// it filters. On an as-of layer, a derived collection whose process has an as-of, it sets the date: the interval's
/// end is the as-of, a closed start leaves out what came before it, an end in the future is open. The process is run
/// for that day and remembered by (versions, parameters, days, detail).
class AsOfLayers {
  public:
    /// `memo` is what the runs share; null: each makes all of it anew.
    explicit AsOfLayers(std::shared_ptr<Memo> memo = nullptr, std::size_t remembered = 128)
        : memo_(std::move(memo)), remembered_(remembered) {}

    /// Errors: those of the process; not_found where the collection is not visible.
    Result<Selection> select(const access::Served& served, const catalog::Collection& collection,
                             const http::DateQuery* datetime, Detail detail, const CancelToken& cancel);

    /// Whether `datetime` on this collection would run a process: then a cache key needs the generation.
    static bool is_as_of_layer(const catalog::Collection& collection);

  private:
    struct Computed {
        std::shared_ptr<const FeatureTable> features;
        std::shared_ptr<const tile::TileLayer> layer;
    };
    struct Entry {
        std::string key;
        std::shared_future<Result<Computed>> future;
    };
    Result<Computed> compute(const access::Served& served, const catalog::Collection& collection,
                             const http::DateQuery& datetime, Detail detail, const CancelToken& cancel) const;
    void forget(const std::string& key);

    std::shared_ptr<Memo> memo_;
    std::size_t remembered_;
    std::mutex mutex_;
    std::list<Entry> entries_;  // most recently used first
};

}  // namespace oryx::api
