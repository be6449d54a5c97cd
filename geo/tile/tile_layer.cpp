#include "geo/tile/tile_layer.hpp"

#include "geo/tile/attributes.hpp"
#include "geo/tile/layer_impl.hpp"

#include <algorithm>
#include <utility>

namespace oryx::tile {

namespace {

std::vector<Envelope> envelopes(const WorldColumn& world) {
    std::vector<Envelope> out;
    out.reserve(world.size());
    for (std::size_t row = 0; row < world.size(); ++row) {
        const GridBox& b = world.box(row);
        if (b.empty()) {
            out.emplace_back();
        } else {  // below 2^53: exact as reals
            out.push_back({static_cast<double>(b.min_x), static_cast<double>(b.min_y), static_cast<double>(b.max_x),
                           static_cast<double>(b.max_y)});
        }
    }
    return out;
}

// Twice what a layer's own arrays take, and never so little that a small layer could not keep its zooms.
std::size_t cache_budget(const WorldColumn& world) {
    return std::max<std::size_t>(std::size_t{32} << 20, 2 * world.bytes());
}

}  // namespace

TileLayer::Impl::Impl(std::string layer_name, std::shared_ptr<const FeatureTable> table)
    : name(std::move(layer_name)),
      features(std::move(table)),
      names(attribute_names(features->schema(), features->has_dates())),
      world(*features),
      index(envelopes(world)),
      snapped(world, cache_budget(world)) {}

std::shared_ptr<const TileLayer> TileLayer::build(std::string name, std::shared_ptr<const FeatureTable> features) {
    return std::shared_ptr<const TileLayer>(
        new TileLayer(std::make_unique<Impl>(std::move(name), std::move(features))));
}

TileLayer::TileLayer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TileLayer::~TileLayer() = default;

const std::string& TileLayer::name() const {
    return impl_->name;
}
const FeatureTable& TileLayer::features() const {
    return *impl_->features;
}
std::size_t TileLayer::bytes() const {
    return sizeof(Impl) + impl_->world.bytes() + impl_->index.bytes() + impl_->snapped.bytes();
}

}  // namespace oryx::tile
