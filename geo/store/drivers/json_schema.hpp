#pragma once

#include "geo/core/value.hpp"
#include "geo/store/drivers/json_feature.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace oryx::store {

/// Finds the fields of GeoJSON features, which declare none: names in order of first appearance, and for each the
/// narrowest type that takes all its values (whole numbers widen to real, anything else mixed to text).
class JsonSchema {
  public:
    void add(const std::string& name, const FeatureJson& value);
    /// The schema so far; fields that were always null are text.
    [[nodiscard]] Schema schema() const;

  private:
    struct Seen {
        bool boolean = false, integer = false, real = false, text = false;
    };
    std::vector<std::pair<std::string, Seen>> fields_;
    std::unordered_map<std::string, std::size_t> places_;
};

/// A JSON value as a field's type; lists and objects, and what does not fit, as text.
Value json_value(const FeatureJson& value, FieldType type);

}  // namespace oryx::store
