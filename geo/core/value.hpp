#pragma once

#include "geo/core/date.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oryx {

/// One attribute value. `std::monostate` is null, which is neither 0 nor "".
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Day>;

enum class FieldType : std::uint8_t { boolean, integer, real, text, date };
std::string_view to_string(FieldType type);  ///< "boolean", "integer", "number", "string", "date"
std::optional<FieldType> parse_field_type(std::string_view text);

/// One attribute of a schema.
struct Field {
    std::string name;
    FieldType type = FieldType::text;
    std::string title = {};  ///< for people; the name where empty
    std::string unit = {};   ///< UCUM-like text ("km2", "1"); empty where there is none
    bool operator==(const Field&) const = default;
};

/// Attributes in the order they are published.
using Schema = std::vector<Field>;
std::optional<std::size_t> find_field(const Schema& schema, std::string_view name);

}  // namespace oryx
