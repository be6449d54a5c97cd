#include "geo/pbf/mvt_reader.hpp"

#include "geo/pbf/mvt_fields.hpp"
#include "geo/pbf/mvt_geometry.hpp"

#include <algorithm>
#include <span>

#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

namespace oryx::pbf {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto bytes_type = pbf_wire_type::length_delimited;
constexpr auto varint_type = pbf_wire_type::varint;

std::string text(protozero::data_view view) {
    return {view.data(), view.size()};
}

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::invalid_input, std::move(message));
}

void add_fault(MvtTile& tile, const MvtLayer& layer, std::size_t feature, std::string_view what) {
    ++tile.fault_count;
    if (tile.faults.size() == MvtTile::max_faults) return;
    tile.faults.push_back("layer '" + layer.name + "', feature " + std::to_string(feature) + ": " + std::string(what));
}

/// 4.1: a Value has exactly one of the seven fields.
Result<MvtValue> read_value(pbf_reader message) {
    std::optional<MvtValue> value;
    while (message.next()) {
        if (value) return refuse("a value has more than one content (MVT 4.1)");
        switch (message.tag_and_type()) {
            case tag_and_type(field::value_string, bytes_type):
                value.emplace(text(message.get_view()));
                break;
            case tag_and_type(field::value_float, pbf_wire_type::fixed32):
                value.emplace(message.get_float());
                break;
            case tag_and_type(field::value_double, pbf_wire_type::fixed64):
                value.emplace(message.get_double());
                break;
            case tag_and_type(field::value_int, varint_type):
                value.emplace(message.get_int64());
                break;
            case tag_and_type(field::value_uint, varint_type):
                value.emplace(message.get_uint64());
                break;
            case tag_and_type(field::value_sint, varint_type):
                value.emplace(message.get_sint64());
                break;
            case tag_and_type(field::value_bool, varint_type):
                value.emplace(message.get_bool());
                break;
            default:
                return refuse("a value has a type that MVT 2 does not know (MVT 4.1)");
        }
    }
    if (!value) return refuse("a value has no content (MVT 4.1)");
    return std::move(*value);
}

void read_packed(pbf_reader& message, std::vector<std::uint32_t>& out) {
    const auto range = message.get_packed_uint32();
    out.assign(range.begin(), range.end());
}

/// Of a feature what is on the wire. Reusable: keeps its memory.
struct RawFeature {
    MvtFeature feature;
    std::vector<std::uint32_t> tags;
    std::vector<std::uint32_t> geometry;
    const char* fault = nullptr;  ///< what makes this feature, and only this one, unusable
};

Result<> read_raw_feature(pbf_reader message, RawFeature& raw) {
    raw.feature = {};
    raw.tags.clear();
    raw.geometry.clear();
    raw.fault = nullptr;
    bool has_type = false;
    int geometries = 0;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(field::feature_id, varint_type):
                raw.feature.id = message.get_uint64();
                break;
            case tag_and_type(field::feature_tags, bytes_type):
                read_packed(message, raw.tags);
                break;
            case tag_and_type(field::feature_type, varint_type): {
                const std::int32_t type = message.get_enum();
                has_type = true;
                if (type < 0 || type > 3) raw.fault = "the geometry type is not one of the four (MVT 4.3.4)";
                if (!raw.fault) raw.feature.type = static_cast<MvtType>(type);
                break;
            }
            case tag_and_type(field::feature_geometry, bytes_type):
                ++geometries;
                read_packed(message, raw.geometry);
                break;
            default:
                if (message.tag() <= field::feature_geometry) return refuse("a feature's field has a wrong wire type");
                message.skip();  // 4: extensions are skipped
        }
    }
    if (!has_type) raw.fault = "a feature has no type (MVT 4.2)";
    if (geometries != 1) raw.fault = "a feature has not exactly one geometry (MVT 4.2)";
    if (raw.tags.size() % 2 != 0) raw.fault = "a feature's tags are not in pairs (MVT 4.2)";
    return {};
}

/// Whether tags name a key more than once.
bool has_key_twice(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& tags) {
    constexpr std::size_t handful = 16;
    if (tags.size() <= handful) {
        for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
            const auto same = [&](const auto& other) { return other.first == tag->first; };
            if (std::any_of(tags.begin(), tag, same)) return true;
        }
        return false;
    }
    auto sorted = tags;
    std::ranges::sort(sorted);
    return std::ranges::adjacent_find(sorted, {}, [](const auto& tag) { return tag.first; }) != sorted.end();
}

/// `raw` is memory to work in.
Result<> read_feature(pbf_reader message, std::size_t number, RawFeature& raw, MvtLayer& layer, MvtTile& tile) {
    if (auto read = read_raw_feature(message, raw); !read) return read;
    if (raw.fault) {
        add_fault(tile, layer, number, raw.fault);
        return {};
    }
    MvtFeature& feature = raw.feature;
    feature.tags.reserve(raw.tags.size() / 2);
    for (std::size_t i = 0; i < raw.tags.size(); i += 2) {
        const auto [key, value] = std::pair(raw.tags[i], raw.tags[i + 1]);
        if (key >= layer.keys.size()) return refuse("a tag points to a key that the layer lacks (MVT 4.4)");
        if (value >= layer.values.size()) return refuse("a tag points to a value that the layer lacks (MVT 4.4)");
        feature.tags.emplace_back(key, value);
    }
    if (has_key_twice(feature.tags)) add_fault(tile, layer, number, "a feature has one key twice (MVT 4.4)");
    auto geometry = decode_geometry(feature.type, raw.geometry);
    if (!geometry) return std::unexpected(geometry.error());
    if (geometry->fault) add_fault(tile, layer, number, geometry->fault);
    feature.paths = std::move(geometry->paths);
    layer.features.push_back(std::move(feature));
    return {};
}

/// Everything of a layer but its features, which may stand before the keys and values they point to.
Result<std::vector<protozero::data_view>> read_layer_head(pbf_reader message, MvtLayer& layer) {
    std::vector<protozero::data_view> features;
    layer.extent = 4096;  // the default of the .proto, where a tile breaks 4.1 and has none
    bool has_name = false;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case tag_and_type(field::layer_version, varint_type):
                layer.version = message.get_uint32();
                break;
            case tag_and_type(field::layer_name, bytes_type):
                layer.name = text(message.get_view());
                has_name = true;
                break;
            case tag_and_type(field::layer_extent, varint_type):
                layer.extent = message.get_uint32();
                break;
            case tag_and_type(field::layer_keys, bytes_type):
                layer.keys.push_back(text(message.get_view()));
                break;
            case tag_and_type(field::layer_values, bytes_type): {
                auto value = read_value(message.get_message());
                if (!value) return std::unexpected(value.error());
                layer.values.push_back(std::move(*value));
                break;
            }
            case tag_and_type(field::layer_features, bytes_type):
                features.push_back(message.get_view());
                break;
            default:
                if (message.tag() <= field::layer_extent || message.tag() == field::layer_version) {
                    return refuse("a layer's field has a wrong wire type");
                }
                message.skip();
        }
    }
    // The .proto's default version is 1, but 4.1 says that a layer MUST have the field.
    if (layer.version != 1 && layer.version != 2) return refuse("a layer's version is missing or unknown (MVT 4.1)");
    if (!has_name) return refuse("a layer has no name (MVT 4.1)");
    if (layer.extent == 0) return refuse("a layer's extent is 0 (MVT 4.1)");
    return features;
}

Result<> read_layer(pbf_reader message, MvtTile& tile) {
    MvtLayer layer;
    layer.bytes = message.length();
    const auto features = read_layer_head(message, layer);
    if (!features) return std::unexpected(features.error());
    if (tile.layer(layer.name)) {
        add_fault(tile, layer, 0, "a second layer has this name (MVT 4.1)");
        return {};
    }
    layer.features.reserve(features->size());
    RawFeature raw;
    for (std::size_t i = 0; i < features->size(); ++i) {
        if (auto read = read_feature(pbf_reader((*features)[i]), i, raw, layer, tile); !read) return read;
    }
    tile.layers.push_back(std::move(layer));
    return {};
}

}  // namespace

const MvtValue* MvtLayer::attribute(const MvtFeature& feature, std::string_view attribute_name) const {
    for (const auto& [key, value] : feature.tags) {
        if (keys[key] == attribute_name) return &values[value];
    }
    return nullptr;
}

const MvtLayer* MvtTile::layer(std::string_view layer_name) const {
    const auto at = std::ranges::find(layers, layer_name, &MvtLayer::name);
    return at == layers.end() ? nullptr : &*at;
}

Result<MvtTile> read_mvt(std::string_view bytes) {
    MvtTile tile;
    try {  // the boundary to Protozero, which throws on cut or malformed messages
        pbf_reader message(bytes.data(), bytes.size());
        while (message.next()) {
            if (message.tag() != field::tile_layers) {
                message.skip();
                continue;
            }
            if (message.wire_type() != bytes_type) return refuse("a tile's layers have a wrong wire type");
            if (auto read = read_layer(message.get_message(), tile); !read) return std::unexpected(read.error());
        }
    } catch (const protozero::exception& error) {
        return fail(
            Error{ErrorKind::invalid_input, "the tile is not a whole protocol buffer"}.with_detail(error.what()));
    }
    return tile;
}

}  // namespace oryx::pbf
