#include "geo/tile/tile_layer.hpp"

#include "geo/tile/attributes.hpp"
#include "geo/tile/layer_impl.hpp"
#include "geo/tile/thinning.hpp"
#include "geo/tile/zoom_plan.hpp"

#include <algorithm>
#include <utility>

namespace oryx::tile {

namespace {

std::vector<Envelope> envelopes(const WorldColumn& world) {
    std::vector<Envelope> out;
    out.reserve(world.size());
    for (std::size_t row = 0; row < world.size(); ++row)
        out.push_back(envelope_of(world.box(row)));
    return out;
}

// Eight times what a layer's own arrays take, and never so little that a small layer could not keep its zooms.
std::size_t zooms_budget(const WorldColumn& world) {
    return std::max<std::size_t>(std::size_t{128} << 20, 8 * world.bytes());
}

}  // namespace

DrawingArrays::DrawingArrays(const FeatureTable& features, crs::MatrixSet set)
    : world(features, set), index(envelopes(world)), zooms(world, set, zooms_budget(world)) {}

const Labels& DrawingArrays::labels() const {
    std::call_once(labelled_, [this] { labels_.emplace(world); });
    return *labels_;
}

TileLayer::Impl::Impl(std::string layer_name, std::shared_ptr<const FeatureTable> table, LayerSettings its_settings,
                      std::shared_ptr<const topology::Arcs> arcs)
    : name(std::move(layer_name)),
      features(std::move(table)),
      names(attribute_names(features->schema(), features->has_dates())),
      settings(std::move(its_settings)),
      mercator_(*features, crs::MatrixSet::web_mercator_quad),
      arcs_(std::move(arcs)) {}

TileLayer::Impl::~Impl() {
    delete crs84_.load();
}

const DrawingArrays& TileLayer::Impl::arrays(crs::MatrixSet set) const {
    if (set == crs::MatrixSet::web_mercator_quad) return mercator_;
    if (const DrawingArrays* made = crs84_.load(std::memory_order_acquire)) return *made;
    const std::lock_guard lock(mutex_);
    if (crs84_.load(std::memory_order_relaxed) == nullptr) {
        crs84_.store(std::make_unique<const DrawingArrays>(*features, set).release(), std::memory_order_release);
    }
    return *crs84_.load(std::memory_order_relaxed);
}

const topology::Arcs& TileLayer::Impl::arcs() const {
    std::call_once(cut_, [this] {
        if (arcs_) return;
        topology::CoverageReport report;
        arcs_ = std::make_shared<const topology::Arcs>(topology::arcs_of(*features, settings.coverage, report));
    });
    return *arcs_;
}

const std::vector<std::uint32_t>& TileLayer::Impl::by_importance() const {
    std::call_once(ranked_, [this] { by_importance_ = tile::by_importance(*features, settings.importance); });
    return by_importance_;
}

std::vector<std::string> TileLayer::Impl::essentials() const {
    std::vector<std::string> kept{std::string(attribute::id)};
    if (features->has_dates()) {
        kept.insert(kept.end(),
                    {std::string(attribute::date), std::string(attribute::start), std::string(attribute::end)});
    }
    for (std::size_t field = 0; field < names.size(); ++field) {
        if (std::ranges::find(settings.essentials, features->schema()[field].name) != settings.essentials.end())
            kept.push_back(names[field]);
    }
    std::ranges::sort(kept);
    return kept;
}

std::size_t TileLayer::Impl::bytes() const {
    const DrawingArrays* crs84 = crs84_.load(std::memory_order_acquire);
    return sizeof(Impl) + mercator_.bytes() + (crs84 == nullptr ? 0 : sizeof(DrawingArrays) + crs84->bytes());
}

std::shared_ptr<const TileLayer> TileLayer::build(std::string name, std::shared_ptr<const FeatureTable> features,
                                                  LayerSettings settings, std::shared_ptr<const topology::Arcs> arcs) {
    return std::shared_ptr<const TileLayer>(new TileLayer(
        std::make_unique<Impl>(std::move(name), std::move(features), std::move(settings), std::move(arcs))));
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
    return impl_->bytes();
}

std::vector<std::uint32_t> TileLayer::omitted(std::uint32_t zoom) const {
    const DrawingArrays& arrays = impl_->arrays(crs::MatrixSet::web_mercator_quad);
    std::vector<std::uint32_t> rows;
    if (!arrays.world.has_shapes()) return rows;
    constexpr std::int64_t usual_buffer = 64;
    auto whole = arrays.zooms.whole(zoom, usual_buffer, 0, impl_->arcs());
    if (!whole) whole = arrays.zooms.full(impl_->arcs());
    for (std::uint32_t row = 0; row < arrays.world.size(); ++row) {
        const GridView shape = arrays.world[row];
        if (shape.type != GeometryType::line && shape.type != GeometryType::polygon) continue;
        if (!whole->has(row)) rows.push_back(row);
    }
    return rows;
}

bool prepare(const TileLayer& layer, std::uint32_t zoom, const TileOptions& options) {
    const TileLayer::Impl& impl = layer.impl();
    const DrawingArrays& arrays = impl.arrays(options.matrix_set);
    const auto plan = plan_of(impl, arrays, options, zoom);
    if (!arrays.world.has_shapes()) return true;
    return arrays.zooms.has_room() && arrays.zooms.whole(zoom, options.buffer, plan->coarser, impl.arcs()) != nullptr;
}

}  // namespace oryx::tile
