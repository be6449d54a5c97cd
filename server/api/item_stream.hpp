#pragma once

#include "geo/catalog/snapshot.hpp"
#include "server/api/item_query.hpp"
#include "server/api/output_crs.hpp"
#include "server/http/body_source.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace oryx::api {

/// A page of features. Holds what it looks at, so that it lives as long as its body is being sent.
struct ItemPage {
    std::shared_ptr<const catalog::Collection> collection;
    std::shared_ptr<const FeatureTable> table;
    RowSelection rows;
    OutputCrs crs;
    std::int64_t begin = 0;  ///< among the rows that match
    std::int64_t end = 0;
    std::string last_id = {};  ///< of its last feature
    [[nodiscard]] std::int64_t matched() const { return rows.count(); }
    [[nodiscard]] bool has_next() const { return end < matched(); }
};

/// The page as a GeoJSON FeatureCollection (RFC 7946). `members`: those behind the features, as JSON: `"a":1,"b":[]`.
std::shared_ptr<http::BodySource> geojson_source(ItemPage page, std::string members);
/// The page as FlatGeobuf without an index.
std::shared_ptr<http::BodySource> flatgeobuf_source(ItemPage page);
/// The page as CSV.
std::shared_ptr<http::BodySource> csv_source(ItemPage page);

}  // namespace oryx::api
