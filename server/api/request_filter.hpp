#pragma once

#include "geo/filter/filter.hpp"
#include "geo/tile/tile_layer.hpp"
#include "server/http/operation.hpp"

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace oryx::api {

/// The filter of a request: `filter` in `filter-lang` and `filter-crs`, and on an operation that takes them properties
/// as parameters, all joined by AND. Nothing where there is none. `table`: whose properties they are; null where the
/// operation takes no properties. Errors: invalid_input naming the parameter.
Result<std::optional<filter::Filter>> request_filter(const http::Context& context, const FeatureTable* table = nullptr,
                                                     std::string_view geometry_name = {});

/// A filter bound to a table of the collection. Errors: invalid_input (parameter `filter`).
Result<filter::BoundFilter> bind_filter(const filter::Filter& filter, const FeatureTable& table,
                                        const catalog::Collection& collection);

/// The rows that filters take, for tiles: a tile's plan is its zoom's, so that every row is judged, once for all tiles
/// of a selection. Thread-safe; the last ones are remembered.
class FilterMasks {
  public:
    /// `selection`: names the table (collection, version, dates). Errors: as `bind_filter`; cancelled.
    Result<std::shared_ptr<const tile::RowMask>> get(const std::string& selection, const filter::Filter& filter,
                                                     const FeatureTable& table, const catalog::Collection& collection,
                                                     const CancelToken& cancel);

  private:
    static constexpr std::size_t most = 64;
    std::mutex mutex_;
    std::list<std::shared_ptr<const tile::RowMask>> masks_;  // most recently used first
};

}  // namespace oryx::api
