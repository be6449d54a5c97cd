#pragma once

#include "geo/core/geometry.hpp"
#include "geo/core/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oryx {

/// Writes JSON straight into a string, for large GeoJSON where a document tree would cost too much memory.
/// Documents (manifests, TileJSON, problem details) use nlohmann::json instead.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);
    /// A member's name that stands as JSON already, in its quotes: names of the same members again and again.
    JsonWriter& quoted_key(std::string_view json);
    JsonWriter& string(std::string_view text);
    JsonWriter& number(double value);  ///< shortest text that reads back exactly; null for NaN and infinities
    JsonWriter& number(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& value(const Value& value);   ///< dates as ISO text
    JsonWriter& raw(std::string_view json);  ///< already JSON

    /// A GeoJSON geometry (RFC 7946 3.1), `null` for none.
    JsonWriter& geometry(const GeometryView& geometry);

  private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();
    void positions(std::span<const Position> positions);
    void position(Position p);

    std::string& out_;
    bool need_comma_ = false;
};

}  // namespace oryx
