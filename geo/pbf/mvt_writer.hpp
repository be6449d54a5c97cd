#pragma once

#include "geo/pbf/byte_buffer.hpp"
#include "geo/pbf/mvt.hpp"
#include "geo/pbf/number_table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::pbf {

/// Writes one layer of a Mapbox Vector Tile 2.1. Keys and values are written once each (4.4) and referred to by number.
class MvtLayerWriter {
  public:
    /// Precondition: no other layer of the tile has this name (4.1).
    MvtLayerWriter(std::string name, std::uint32_t extent);

    /// The number of a key; the same text gives the same number.
    std::uint32_t key(std::string_view name);
    /// The number of a value; equal values of one type give the same number. There is no null: leave the attribute out.
    std::uint32_t text(std::string_view value);
    /// Exact over all 64 bits: int where it is not negative, sint (zigzag, shorter) where it is.
    std::uint32_t integer(std::int64_t value) {
        std::uint32_t& number = integers_[static_cast<std::uint64_t>(value)];
        if (number == NumberTable::unset) number = unique_integer(value);
        return number;
    }
    /// The same for a value that the layer does not have and will not be asked for again: nothing is looked up.
    std::uint32_t unique_integer(std::int64_t value);
    std::uint32_t real(double value);
    std::uint32_t boolean(bool value);

    /// `tags`: key number, value number, and so on, no key twice (4.4). `geometry`: command integers, not empty.
    void add_feature(std::optional<std::uint64_t> id, MvtType type, std::span<const std::uint32_t> tags,
                     std::span<const std::uint32_t> geometry);
    /// A feature of one point: the bytes of `add_feature` without the way over command integers.
    void add_point(std::optional<std::uint64_t> id, MvtPoint point, std::span<const std::uint32_t> tags);
    [[nodiscard]] std::uint64_t feature_count() const { return feature_count_; }

    /// Appends the layer to a tile. A layer without features is left out (4.1: SHOULD have one).
    void append_to(std::string& tile) const;

  private:
    /// Where a text that was written stands in `values_`.
    struct Text {
        std::size_t offset;
        std::size_t size;
        std::uint32_t number;
    };

    std::string name_;
    std::uint32_t extent_;
    std::vector<std::string> keys_;
    ByteBuffer values_;    // encoded fields, in order
    ByteBuffer features_;  // likewise
    std::uint32_t value_count_ = 0;
    std::uint64_t feature_count_ = 0;
    // The numbers of the values so far, one table for each type of the wire.
    NumberTable integers_;
    NumberTable reals_;        // by bit pattern
    NumberTable text_hashes_;  // index into `texts_`
    std::vector<Text> texts_;
    std::array<std::uint32_t, 2> booleans_{NumberTable::unset, NumberTable::unset};
};

}  // namespace oryx::pbf
