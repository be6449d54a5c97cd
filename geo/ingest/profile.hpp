#pragma once

#include "geo/core/cancel.hpp"
#include "geo/core/position.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/ingest/date_parse.hpp"
#include "geo/ingest/number_parse.hpp"
#include "geo/store/source.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace oryx::ingest {

/// What the values of one field look like over the whole file.
struct FieldProfile {
    std::int64_t values = 0;          ///< not null, not blank
    std::int64_t known = 0;           ///< of these, not "unknown" or the like
    std::int64_t plain_integers = 0;  ///< whole numbers that lose nothing when stored as numbers
    std::int64_t numbers_dot = 0;     ///< texts that are numbers when '.' is the decimal mark (typed numbers too)
    std::int64_t numbers_comma = 0;   ///< the same for ','
    std::int64_t dates = 0;           ///< in any form, day-month order aside
    std::int64_t longitudes = 0;      ///< degrees of any form
    std::int64_t latitudes = 0;
    std::int64_t grid_places = 0;  ///< MGRS
    bool leading_zeros = false;    ///< "0101": a code
    DecimalEvidence decimals;
    DateOrderEvidence order;
    double minimum = std::numeric_limits<double>::infinity();
    double maximum = -std::numeric_limits<double>::infinity();
    std::vector<std::string> examples;  ///< the first few distinct values, as text
    std::string hxl;                    ///< the field's HXL tag, where row 1 has them
    bool repeats = false;               ///< a value stands in two rows; told only while few enough to hold
};

/// What a source looks like as a whole: read once, before anything is decided, so that day-month order, decimal mark
/// and types are settled by every value and not by the first.
struct SourceProfile {
    std::vector<FieldProfile> fields;
    std::int64_t rows = 0;
    bool hxl_row = false;                      ///< the first row holds HXL tags and is no data
    std::array<std::int64_t, 4> geometries{};  ///< by GeometryType
    std::int64_t double_encoded = 0;           ///< texts whose UTF-8 was encoded twice
    std::string double_encoded_example;        ///< "'SÃ©gou' (Ségou?)"

    [[nodiscard]] GeometryType main_geometry() const;  ///< the most frequent; none for a table
    [[nodiscard]] DecimalMark decimal_mark(std::size_t field) const;
};

/// Reads a source to its end. Errors: those of the source; cancelled.
Result<SourceProfile> profile_source(store::Source& source, const Progress& progress, const CancelToken& cancel);

/// A value as text: numbers shortest, days ISO; "" for null.
std::string value_text(const Value& value);

}  // namespace oryx::ingest
