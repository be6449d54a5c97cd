#include "geo/analytics/filtered.hpp"

#include "geo/filter/filter.hpp"

namespace oryx::analytics {

Result<std::shared_ptr<const catalog::Collection>> filtered(const catalog::Collection& collection,
                                                            const std::string& filter) {
    const auto parsed = filter::Filter::parse(filter);
    if (!parsed) return std::unexpected(parsed.error());
    const FeatureTable& table = *collection.features;
    auto bound = filter::BoundFilter::bind(*parsed, table, collection.manifest.info.geometry_name);
    if (!bound) return std::unexpected(bound.error());
    const auto rows = bound->rows(collection.index.get());
    if (!rows) return std::unexpected(rows.error());
    return catalog::make_collection(collection.manifest, take_rows(table, *rows), collection.stale);
}

}  // namespace oryx::analytics
