#pragma once

#include "geo/core/column.hpp"
#include "geo/core/date.hpp"
#include "geo/core/geometry.hpp"
#include "geo/core/key_column.hpp"
#include "geo/core/packed_integers.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx {

/// One feature on its way into a table.
struct Feature {
    std::int64_t row = 0;  ///< 1-based row of the source
    Value key;             ///< integer or text
    std::optional<DateInterval> when;
    Geometry geometry;          ///< lon/lat as published; type none where the source has no geometry
    std::vector<Value> values;  ///< one for each field of the schema
};

/// Many features of one schema in columns. Built mutable by `append`, then frozen and shared as `const`.
///
/// Coordinates are CRS84 degrees as published. The item's identity is `key`; the tile's is `tile_id` (below 2^53).
class FeatureTable {
  public:
    explicit FeatureTable(Schema schema);

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] const Schema& schema() const { return schema_; }
    [[nodiscard]] const Column& column(std::size_t field) const { return columns_[field]; }
    /// Nothing where the schema has no such field.
    [[nodiscard]] const Column* find_column(std::string_view name) const;

    [[nodiscard]] GeometryView geometry(std::size_t row) const { return geometries_[row]; }
    [[nodiscard]] std::int64_t source_row(std::size_t row) const { return rows_[row]; }
    [[nodiscard]] Value key(std::size_t row) const { return keys_.value(row); }
    [[nodiscard]] std::optional<std::int64_t> integer_key(std::size_t row) const { return keys_.integer(row); }
    [[nodiscard]] std::optional<std::string_view> text_key(std::size_t row) const { return keys_.text(row); }
    [[nodiscard]] std::uint64_t tile_id(std::size_t row) const {
        if (tile_ids_.size() == 0) return static_cast<std::uint64_t>(keys_.integer(row).value_or(0));
        return static_cast<std::uint64_t>(tile_ids_[row]);
    }
    /// When the feature happened or held; nothing for an undated feature.
    [[nodiscard]] std::optional<DateInterval> when(std::size_t row) const;
    [[nodiscard]] bool has_dates() const { return dated_ > 0; }

    /// Fetch a row's key and date into the cache, for one who reads scattered rows and knows the next ones.
    void prefetch_key(std::size_t row) const {
        keys_.prefetch(row);
        if (tile_ids_.size() != 0) tile_ids_.prefetch(row);
    }
    void prefetch_when(std::size_t row) const {
        starts_.prefetch(row);
        lengths_.prefetch(row);
    }

    [[nodiscard]] Envelope envelope() const;
    [[nodiscard]] std::size_t bytes() const;

    /// Precondition: `feature.values` fits the schema.
    void append(const Feature& feature);
    void append(std::int64_t row, const Value& key, std::optional<DateInterval> when, const GeometryView& geometry,
                std::span<const Value> values);
    /// Ends building.
    std::shared_ptr<const FeatureTable> freeze() &&;

  private:
    Schema schema_;
    std::vector<Column> columns_;
    GeometryColumn geometries_;
    PackedIntegers rows_;
    KeyColumn keys_;
    PackedIntegers tile_ids_;  // empty in a frozen table whose keys are their own tile ids
    // When: first day, length in days (0 where undated), DatePrecision.
    PackedIntegers starts_;
    PackedIntegers lengths_;
    PackedIntegers precisions_;
    std::size_t dated_ = 0;
};

/// Rows of a table, in the order given, as a table of their own.
std::shared_ptr<const FeatureTable> take_rows(const FeatureTable& table, std::span<const std::uint32_t> rows);

/// The tile id of a key: the key itself if it is an integer in 0..2^53-1, else 53 bits of the SHA-256 of its text
/// (CONTRACT: identity). Collisions are checked when a version is published.
std::uint64_t tile_id_of(const Value& key);

/// A key as text, for a path or a message: an integer in decimal, a text as it is.
std::string key_text(const Value& key);

}  // namespace oryx
