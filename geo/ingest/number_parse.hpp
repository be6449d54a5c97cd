#pragma once

#include "geo/core/value.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace oryx::ingest {

/// Which sign a source writes before the decimals.
enum class DecimalMark : std::uint8_t { dot, comma };

/// What the numbers of a column, or of a file, say about the decimal mark. "1,234" alone says nothing.
struct DecimalEvidence {
    std::int64_t dot = 0;
    std::int64_t comma = 0;
    void add(std::string_view text);
    void add(const DecimalEvidence& other) {
        dot += other.dot;
        comma += other.comma;
    }
    [[nodiscard]] bool any() const { return dot + comma > 0; }
    [[nodiscard]] DecimalMark mark() const { return comma > dot ? DecimalMark::comma : DecimalMark::dot; }
};

/// A number as people write it: "1 234,5" or "1,234.5" by the mark, with blanks, no-break blanks, apostrophes or the
/// other mark between groups of three digits. Nothing for any other text, NaN and infinities.
std::optional<double> parse_number(std::string_view text, DecimalMark mark = DecimalMark::dot);

/// The same where it has no decimals and fits.
std::optional<std::int64_t> parse_integer(std::string_view text, DecimalMark mark = DecimalMark::dot);

/// A coordinate of a column: one comma without a dot is a decimal mark whatever the file does elsewhere, since no
/// degree needs a thousands mark.
std::optional<double> parse_decimal_coordinate(std::string_view text);

/// Any value as a number; texts by `parse_number`.
std::optional<double> number_of(const Value& value, DecimalMark mark = DecimalMark::dot);
std::optional<std::int64_t> integer_of(const Value& value, DecimalMark mark = DecimalMark::dot);

/// Whether a text is a whole number in the one way that loses nothing when it is stored as one: no leading zero, no
/// plus, no separators ("0101" is a code, not 101).
bool is_plain_integer(std::string_view text);

}  // namespace oryx::ingest
