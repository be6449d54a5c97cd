#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/pbf/mvt_writer.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oryx::tile {

/// Attributes of tiles that are no field of a schema. A field of one of these names is published with '_' behind it.
namespace attribute {
inline constexpr std::string_view id = "id";        ///< the key: integer or text
inline constexpr std::string_view date = "date";    ///< ISO text at the precision known
inline constexpr std::string_view start = "start";  ///< first day, days since 1970-01-01
inline constexpr std::string_view end = "end";      ///< the day after the last, likewise
}  // namespace attribute

/// The names of a schema's fields in tiles, in its order.
std::vector<std::string> attribute_names(const Schema& schema, bool has_dates);
/// Every attribute that the features of a table can have in tiles: the key, the fields, the dates.
std::vector<std::string> all_attribute_names(const FeatureTable& features);

/// Writes the attributes of one table's features into one layer of one tile. Nulls, and reals that are not finite, are
/// left out (MVT 4.4 has no null).
class AttributeWriter {
  public:
    /// `expected`: about how many features will be written, which settles how text values are looked up.
    /// `properties`: see TileOptions.
    AttributeWriter(const FeatureTable& features, const std::vector<std::string>& names, pbf::MvtLayerWriter& writer,
                    std::size_t expected, const std::optional<std::vector<std::string>>& properties);
    /// To be called before the first row where somebody else writes integers into the layer, which may equal a key:
    /// then keys are looked up like all other values.
    void share_integers();
    /// Fetches what a row that will be written soon needs into the cache: rows of a tile lie far apart in memory, and
    /// to wait for each column of each would take most of a tile's time.
    void prefetch(std::size_t row) const;
    /// The numbers of a row's keys and values; good until the next call.
    std::span<const std::uint32_t> tags(std::size_t row);
    /// The same, into `tags`.
    void tags(std::size_t row, std::vector<std::uint32_t>& tags);

  private:
    /// A field that is wanted, with what to remember of it in this layer.
    struct WantedField {
        std::size_t field;
        const Column* column;
        std::uint32_t key = pbf::NumberTable::unset;  // its number, from its first use on
        /// For fields of few different values: the value's number by `Column::above_lowest`, so that nothing is hashed.
        std::vector<std::uint32_t> known = {};
    };

    void find_shared_integers();
    /// Each appends to the tags of a row, at `end`, and gives their new end.
    std::uint32_t* add(std::uint32_t& key, std::string_view name, std::uint32_t value, std::uint32_t* end);
    std::uint32_t* add_id(std::size_t row, std::uint32_t* end);
    std::uint32_t* add_field(WantedField& wanted, std::size_t row, std::uint32_t* end);
    std::uint32_t* add_when(std::size_t row, std::uint32_t* end);
    /// `unset` for a real that is not finite.
    std::uint32_t value_of(const Column& column, std::size_t row);
    std::uint32_t date_value(const DateInterval& when);

    const FeatureTable& features_;
    const std::vector<std::string>& names_;
    pbf::MvtLayerWriter& writer_;
    std::vector<WantedField> fields_;
    std::vector<std::uint32_t> tags_;  // as large as the tags of one row can be
    std::uint32_t id_key_ = pbf::NumberTable::unset;
    std::uint32_t date_key_ = pbf::NumberTable::unset;
    std::uint32_t start_key_ = pbf::NumberTable::unset;
    std::uint32_t end_key_ = pbf::NumberTable::unset;
    bool with_id_ = false;
    bool with_date_ = false;
    bool with_start_ = false;
    bool with_end_ = false;
    /// Integers that attributes other than the id may have. Keys are unique, so that one outside of them needs no
    /// look-up.
    std::int64_t shared_low_ = 0;
    std::int64_t shared_high_ = -1;
    pbf::NumberTable dates_;  // values of `date` by interval
};

}  // namespace oryx::tile
