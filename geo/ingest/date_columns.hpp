#pragma once

#include "geo/core/date.hpp"
#include "geo/ingest/date_parse.hpp"
#include "geo/ingest/recognise.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string>

namespace oryx::ingest {

/// How much wider than a day a date is that a code says is not exact (ACLED time_precision, UCDP date_prec).
enum class DateWidth : std::uint8_t {
    day,
    week,   ///< seven days round the day: both code books put the day at the middle
    month,  ///< the day's calendar month
    year,
    interval  ///< the ends are what is known
};
std::optional<DateWidth> parse_date_width(std::string_view text);

/// From the first of `start` to the last of `end`, widened where `width` says that a single day stands for more. What
/// the source gives as a stretch is never made narrower. Nothing where `end` ends before `start` begins.
std::optional<DateInterval> combine_dates(const DateInterval& start, const std::optional<DateInterval>& end,
                                          DateWidth width);

/// The whole of the years or days that a base was open; ends that are not known are open.
std::optional<DateInterval> opening_interval(const std::optional<DateInterval>& opened,
                                             const std::optional<DateInterval>& closed);

/// Reads the date of a row of one source.
class DateReader {
  public:
    /// Error: invalid_input asking for `--date-order` where the values leave the order of day and month open.
    static Result<DateReader> create(const SourceLook& look, const Binding& binding, DateOrder wished);

    /// Nothing for a row without a date. Error text: why the row is rejected.
    [[nodiscard]] std::expected<std::optional<DateInterval>, std::string> read(std::span<const Value> row) const;
    [[nodiscard]] bool has_dates() const { return start_ || year_ || opened_ || closed_; }
    /// How the order was settled, for the report; empty where nothing had to be.
    [[nodiscard]] const std::string& note() const { return note_; }

  private:
    using Read = std::expected<std::optional<DateInterval>, std::string>;
    struct Input {
        std::size_t field = 0;
        DateStyle style;
        DecimalMark mark = DecimalMark::dot;
    };
    [[nodiscard]] Read read_one(const std::optional<Input>& input, std::span<const Value> row) const;
    [[nodiscard]] Read read_parts(std::span<const Value> row) const;
    [[nodiscard]] std::expected<DateWidth, std::string> read_width(std::span<const Value> row) const;

    std::optional<Input> start_, end_, opened_, closed_;
    std::optional<std::size_t> year_, month_, day_, precision_;
    const Mapping* mapping_ = nullptr;
    std::string note_;
};

}  // namespace oryx::ingest
