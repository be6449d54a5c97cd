#pragma once

#include "geo/pbf/mvt.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

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
    std::uint32_t integer(std::int64_t value);
    std::uint32_t real(double value);
    std::uint32_t boolean(bool value);

    /// `tags`: key number, value number, and so on, no key twice (4.4). `geometry`: command integers, not empty.
    void add_feature(std::optional<std::uint64_t> id, MvtType type, std::span<const std::uint32_t> tags,
                     std::span<const std::uint32_t> geometry);
    [[nodiscard]] std::uint64_t feature_count() const { return feature_count_; }

    /// Appends the layer to a tile. A layer without features is left out (4.1: SHOULD have one).
    void append_to(std::string& tile) const;

  private:
    /// Looks a value up by its encoded bytes, which are equal exactly where type and value are.
    std::uint32_t value(const std::string& encoded);

    std::string name_;
    std::uint32_t extent_;
    std::string keys_;      // encoded fields, in order
    std::string values_;    // likewise
    std::string features_;  // likewise
    std::unordered_map<std::string, std::uint32_t> key_numbers_;
    std::unordered_map<std::string, std::uint32_t> value_numbers_;
    std::uint64_t feature_count_ = 0;
    std::string scratch_;
};

}  // namespace oryx::pbf
