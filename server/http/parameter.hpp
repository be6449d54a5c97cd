#pragma once

#include "geo/core/date.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace oryx::http {

enum class ParameterIn : std::uint8_t { path, query };
enum class ParameterType : std::uint8_t { text, integer, bbox, datetime, datetime_subset, choice, texts };

/// One parameter of an operation: the only place where its name, type, range, default and doc stand. The 400s and the
/// OpenAPI document come from it.
struct Parameter {
    std::string_view name;
    ParameterIn in = ParameterIn::query;
    ParameterType type = ParameterType::text;
    std::string_view doc;  ///< one line
    std::optional<std::int64_t> minimum = {};
    std::optional<std::int64_t> maximum = {};
    bool clamp = false;  ///< beyond the maximum: the maximum, instead of an error (OGC 17-069r4, fc-limit-response-1)
    std::optional<std::int64_t> default_value = {};
    std::vector<std::string_view> choices = {};  ///< of a choice, and of each of `texts` where there are any
    std::string_view default_choice = {};        ///< of choices: what an absent one means, for the API document
};

/// A bounding box. `boxes` are one box in CRS84, or two where it crosses the antimeridian (west > east).
struct BoundingBox {
    std::vector<Envelope> boxes;
    std::vector<double> numbers = {};  ///< as given: what `bbox-crs` is applied to
    std::string fault = {};            ///< why it is no box of CRS84; `boxes` are empty then
};

/// OGC's datetime: the days it touches. An open end is nothing.
struct DateQuery {
    std::optional<Day> first;  ///< inclusive
    std::optional<Day> last;   ///< inclusive
    bool interval = false;     ///< written with '/'
    /// Half-open; open ends reach the years 0000 and 9999.
    [[nodiscard]] DateInterval days() const;
};

using ParameterValue = std::variant<std::monostate, std::int64_t, std::string_view, BoundingBox, DateQuery>;

/// "west,south,east,north" or the same with heights. Errors: invalid_input saying what would be right.
Result<BoundingBox> parse_bbox(std::string_view text);
/// The same in any CRS: four or six finite numbers; one that is no box of CRS84 has its `fault`.
Result<BoundingBox> parse_any_bbox(std::string_view text);
/// RFC 3339 date-time or full-date, or an interval of them with ".." or nothing for an open end (OGC 17-069r4, 7.15.3).
Result<DateQuery> parse_datetime(std::string_view text);
/// `datetime("a")` or `datetime("a":"b")` with "*" for an open end (OGC 20-057, req/datetime/axis), as the same query.
Result<DateQuery> parse_datetime_subset(std::string_view text);
/// By the parameter's type and range. Errors: invalid_input naming the parameter.
Result<ParameterValue> parse_parameter(const Parameter& parameter, std::string_view text);

/// The values of a request, in the order of the operation's records.
class Parameters {
  public:
    using Pairs = std::span<const std::pair<std::string_view, std::string_view>>;

    /// Every value by its record: `path` by position among the path parameters, `query` by name. Errors: invalid_input
    /// for an unknown, repeated or malformed parameter, naming it. `open`: unknown ones are kept aside in `others`, for
    /// a handler that knows more names (queryables).
    static Result<Parameters> parse(std::span<const Parameter> records, std::span<const std::string_view> path,
                                    Pairs query, bool open = false);
    [[nodiscard]] Pairs others() const { return others_; }
    [[nodiscard]] std::span<const Parameter> records() const { return records_; }
    /// The error for a parameter that is not there. `more`: names beside those of the records.
    [[nodiscard]] static std::unexpected<Error> unknown(std::span<const Parameter> records, std::string_view name,
                                                        std::string_view more = {});

    /// Precondition: a record of that name and type exists, and it has a value or a default.
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    /// "" where it was not given.
    [[nodiscard]] std::string_view text(std::string_view name) const;
    /// Of `texts`, which commas divide; none where it was not given.
    [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const;
    [[nodiscard]] const BoundingBox* bbox(std::string_view name) const;    ///< null where it was not given
    [[nodiscard]] const DateQuery* datetime(std::string_view name) const;  ///< null where it was not given
    [[nodiscard]] bool given(std::string_view name) const;

  private:
    [[nodiscard]] const ParameterValue* find(std::string_view name) const;
    std::span<const Parameter> records_;
    std::vector<ParameterValue> values_;
    std::vector<bool> given_;
    std::vector<std::pair<std::string_view, std::string_view>> others_;
};

}  // namespace oryx::http
