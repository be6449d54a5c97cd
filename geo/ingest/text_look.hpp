#pragma once

#include "geo/ingest/date_parse.hpp"
#include "geo/ingest/number_parse.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace oryx::ingest {

/// What one text could be, whatever its column turns out to be.
struct TextLook {
    bool unknown = false;      ///< "unknown", "n/a" or the like: nothing else is looked for
    std::string encoded_once;  ///< the text if its UTF-8 was encoded twice, else empty
    bool leading_zero = false;
    bool plain_integer = false;
    bool date = false;  ///< in any form, day-month order aside
    bool longitude = false;
    bool latitude = false;
    bool grid_place = false;           ///< MGRS
    std::optional<double> number_dot;  ///< as a number with '.' as decimal mark
    std::optional<double> number_comma;
    DecimalEvidence decimals;
    DateOrderEvidence order;
};

/// Looks at a trimmed text that is not empty. Prose, and text without a digit, is no number, date or place.
TextLook look_at_text(std::string_view text);

}  // namespace oryx::ingest
