#include "geo/pbf/mvt_writer.hpp"

#include "geo/pbf/mvt_fields.hpp"
#include "geo/pbf/mvt_geometry.hpp"

#include <bit>
#include <concepts>
#include <cstring>
#include <functional>
#include <utility>

#include <protozero/pbf_writer.hpp>

namespace oryx::pbf {

namespace {

// The longest a field's key, a varint of 32 and one of 64 bits can be. All keys here are one byte: numbers below 16.
constexpr std::size_t key_size = 1;
constexpr std::size_t most_of_32 = 5;
constexpr std::size_t most_of_64 = 10;

char* put_key(char* at, std::uint32_t number, protozero::pbf_wire_type wire) {
    *at = static_cast<char>(number << 3U | static_cast<std::uint32_t>(wire));
    return at + key_size;
}
/// Protozero's own (add_varint_to_buffer) counts the bytes beside moving the pointer; in this loop, the innermost of a
/// tile of points, that doubles the work.
template <std::unsigned_integral Number>
char* put_varint(char* at, Number value) {
    while (value >= 0x80U) {
        *at++ = static_cast<char>(value | 0x80U);
        value >>= 7U;
    }
    *at = static_cast<char>(value);
    return at + 1;
}

/// Begins what is preceded by its length; the room for it must be `most_of_32` larger than the content.
char* begin_length(char* at) {
    return at + 1;
}
/// Writes the length in front of the content that ends at `end`. One byte was left for it, which nearly all features
/// of points need; a longer content moves up. That is cheaper than to count the bytes of all varints beforehand.
char* end_length(char* content, char* end) {
    const auto size = static_cast<std::size_t>(end - content);
    if (size < 128) {
        content[-1] = static_cast<char>(size);
        return end;
    }
    const auto more = static_cast<std::size_t>(protozero::length_of_varint(size) - 1);
    std::memmove(content + more, content, size);
    put_varint(content - 1, size);
    return end + more;
}

template <std::size_t count>
char* put_packed(char* at, std::uint32_t number, std::span<const std::uint32_t, count> values) {
    char* const content = begin_length(put_key(at, number, protozero::pbf_wire_type::length_delimited));
    char* end = content;
    for (const std::uint32_t value : values)
        end = put_varint(end, value);
    return end_length(content, end);
}

/// One feature at the end of the buffer; the compiler makes one of these for points, which have three commands.
template <std::size_t commands>
void put_feature(ByteBuffer& features, std::optional<std::uint64_t> id, MvtType type,
                 std::span<const std::uint32_t> tags, std::span<const std::uint32_t, commands> geometry) {
    using protozero::pbf_wire_type;
    constexpr std::size_t most_but_lists = 5 * key_size + 3 * most_of_32 + most_of_64 + 1;
    char* at = features.room(most_but_lists + (tags.size() + geometry.size()) * most_of_32);
    char* const content = begin_length(put_key(at, field::layer_features, pbf_wire_type::length_delimited));
    at = content;
    if (id) at = put_varint(put_key(at, field::feature_id, pbf_wire_type::varint), *id);
    if (!tags.empty()) at = put_packed(at, field::feature_tags, tags);
    at = put_key(at, field::feature_type, pbf_wire_type::varint);  // 4.2: MUST be there
    *at++ = static_cast<char>(type);
    at = put_packed(at, field::feature_geometry, geometry);
    features.keep(end_length(content, at));
}

}  // namespace

MvtLayerWriter::MvtLayerWriter(std::string name, std::uint32_t extent) : name_(std::move(name)), extent_(extent) {}

std::uint32_t MvtLayerWriter::key(std::string_view name) {
    for (std::uint32_t number = 0; number < keys_.size(); ++number) {
        if (keys_[number] == name) return number;  // a schema has few keys, and callers remember the numbers
    }
    keys_.emplace_back(name);
    return static_cast<std::uint32_t>(keys_.size() - 1);
}

std::uint32_t MvtLayerWriter::text(std::string_view text) {
    const std::uint64_t hash = std::hash<std::string_view>{}(text);
    // Texts of equal hash go by the patterns that follow it.
    for (std::uint64_t pattern = hash;; ++pattern) {
        std::uint32_t& index = text_hashes_[pattern];
        if (index == NumberTable::unset) {
            index = static_cast<std::uint32_t>(texts_.size());
            break;
        }
        const Text& known = texts_[index];
        if (values_.view().substr(known.offset, known.size) == text) return known.number;
    }
    char* at = values_.room(2 * (key_size + most_of_64) + text.size());
    const std::size_t field_size =
        key_size + static_cast<std::size_t>(protozero::length_of_varint(text.size())) + text.size();
    at = put_varint(put_key(at, field::layer_values, protozero::pbf_wire_type::length_delimited), field_size);
    at = put_varint(put_key(at, field::value_string, protozero::pbf_wire_type::length_delimited), text.size());
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    values_.keep(at + text.size());
    texts_.push_back({values_.size() - text.size(), text.size(), value_count_});
    return value_count_++;
}

std::uint32_t MvtLayerWriter::unique_integer(std::int64_t value) {
    using protozero::pbf_wire_type;
    char* const content =
        put_key(values_.room(2 * key_size + 1 + most_of_64), field::layer_values, pbf_wire_type::length_delimited) + 1;
    char* const end =
        value < 0
            ? put_varint(put_key(content, field::value_sint, pbf_wire_type::varint), protozero::encode_zigzag64(value))
            : put_varint(put_key(content, field::value_int, pbf_wire_type::varint), static_cast<std::uint64_t>(value));
    content[-1] = static_cast<char>(end - content);
    values_.keep(end);
    return value_count_++;
}

std::uint32_t MvtLayerWriter::real(double value) {
    std::uint32_t& number = reals_[std::bit_cast<std::uint64_t>(value)];
    if (number != NumberTable::unset) return number;
    std::string encoded;
    protozero::pbf_writer(encoded).add_double(field::value_double, value);
    char* at = values_.room(key_size + 1 + encoded.size());
    at = begin_length(put_key(at, field::layer_values, protozero::pbf_wire_type::length_delimited));
    std::memcpy(at, encoded.data(), encoded.size());
    values_.keep(end_length(at, at + encoded.size()));
    return number = value_count_++;
}

std::uint32_t MvtLayerWriter::boolean(bool value) {
    std::uint32_t& number = booleans_[value ? 1 : 0];
    if (number != NumberTable::unset) return number;
    char* at = values_.room(2 * key_size + 1 + 1);
    char* const content = begin_length(put_key(at, field::layer_values, protozero::pbf_wire_type::length_delimited));
    at = put_key(content, field::value_bool, protozero::pbf_wire_type::varint);
    *at++ = value ? 1 : 0;
    values_.keep(end_length(content, at));
    return number = value_count_++;
}

void MvtLayerWriter::add_feature(std::optional<std::uint64_t> id, MvtType type, std::span<const std::uint32_t> tags,
                                 std::span<const std::uint32_t> geometry) {
    put_feature(features_, id, type, tags, geometry);
    ++feature_count_;
}

void MvtLayerWriter::add_point(std::optional<std::uint64_t> id, MvtPoint point, std::span<const std::uint32_t> tags) {
    const auto commands = point_commands(point);
    put_feature(features_, id, MvtType::point, tags, std::span(commands));
    ++feature_count_;
}

void MvtLayerWriter::append_to(std::string& tile) const {
    if (feature_count_ == 0) return;
    std::string head;
    protozero::pbf_writer layer(head);
    layer.add_uint32(field::layer_version, 2);  // 4.1: SHOULD be first in the stream
    layer.add_string(field::layer_name, name_);
    layer.add_uint32(field::layer_extent, extent_);  // 4.1: MUST be there, readers' default is not relied on
    for (const std::string& key : keys_)
        layer.add_string(field::layer_keys, key);
    protozero::pbf_writer(tile).add_bytes_vectored(field::tile_layers, head, values_.view(), features_.view());
}

}  // namespace oryx::pbf
