#include "geo/pbf/mvt_writer.hpp"

#include "geo/pbf/mvt_fields.hpp"

#include <utility>

#include <protozero/pbf_writer.hpp>

namespace oryx::pbf {

MvtLayerWriter::MvtLayerWriter(std::string name, std::uint32_t extent) : name_(std::move(name)), extent_(extent) {}

std::uint32_t MvtLayerWriter::key(std::string_view name) {
    const auto [at, is_new] =
        key_numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(key_numbers_.size()));
    if (is_new) protozero::pbf_writer(keys_).add_string(field::layer_keys, name.data(), name.size());
    return at->second;
}

std::uint32_t MvtLayerWriter::value(const std::string& encoded) {
    const auto [at, is_new] = value_numbers_.try_emplace(encoded, static_cast<std::uint32_t>(value_numbers_.size()));
    if (is_new) protozero::pbf_writer(values_).add_message(field::layer_values, encoded);
    return at->second;
}

std::uint32_t MvtLayerWriter::text(std::string_view text) {
    scratch_.clear();
    protozero::pbf_writer(scratch_).add_string(field::value_string, text.data(), text.size());
    return value(scratch_);
}

std::uint32_t MvtLayerWriter::integer(std::int64_t number) {
    scratch_.clear();
    protozero::pbf_writer writer(scratch_);
    if (number >= 0) {
        writer.add_int64(field::value_int, number);
    } else {
        writer.add_sint64(field::value_sint, number);
    }
    return value(scratch_);
}

std::uint32_t MvtLayerWriter::real(double number) {
    scratch_.clear();
    protozero::pbf_writer(scratch_).add_double(field::value_double, number);
    return value(scratch_);
}

std::uint32_t MvtLayerWriter::boolean(bool truth) {
    scratch_.clear();
    protozero::pbf_writer(scratch_).add_bool(field::value_bool, truth);
    return value(scratch_);
}

void MvtLayerWriter::add_feature(std::optional<std::uint64_t> id, MvtType type, std::span<const std::uint32_t> tags,
                                 std::span<const std::uint32_t> geometry) {
    protozero::pbf_writer layer(features_);
    protozero::pbf_writer feature(layer, field::layer_features);
    if (id) feature.add_uint64(field::feature_id, *id);
    if (!tags.empty()) feature.add_packed_uint32(field::feature_tags, tags.begin(), tags.end());
    feature.add_enum(field::feature_type, static_cast<std::int32_t>(type));  // 4.2: MUST be there
    feature.add_packed_uint32(field::feature_geometry, geometry.begin(), geometry.end());
    ++feature_count_;
}

void MvtLayerWriter::append_to(std::string& tile) const {
    if (feature_count_ == 0) return;
    std::string head;
    protozero::pbf_writer layer(head);
    layer.add_uint32(field::layer_version, 2);  // 4.1: SHOULD be first in the stream
    layer.add_string(field::layer_name, name_);
    layer.add_uint32(field::layer_extent, extent_);  // 4.1: MUST be there, readers' default is not relied on
    protozero::pbf_writer(tile).add_bytes_vectored(field::tile_layers, head, keys_, values_, features_);
}

}  // namespace oryx::pbf
