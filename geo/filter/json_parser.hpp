#pragma once

#include "geo/filter/expression.hpp"
#include "geo/filter/shape_builder.hpp"

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace oryx::filter {

/// Reads CQL2 JSON (OGC 21-065r2, annex C). The document is walked no deeper than a tree may be.
class JsonParser {
  public:
    explicit JsonParser(const ShapeBuilder& shapes) : shapes_(shapes) {}

    /// Errors: invalid_input with the JSON pointer of the place.
    Result<Expression> parse(const nlohmann::json& document);

  private:
    using Parsed = Result<Expression>;

    Parsed node(const nlohmann::json& json, const std::string& pointer, int depth);
    Parsed operation(const nlohmann::json& json, const std::string& pointer, int depth);
    Parsed named(const nlohmann::json& json, const std::string& pointer, int depth);
    Parsed moment(Op op, const nlohmann::json& text, const std::string& pointer);
    Parsed interval(const nlohmann::json& ends, const std::string& pointer, int depth);
    Parsed interval_end(const nlohmann::json& end, const std::string& pointer, int depth);
    Result<> arguments(const OpInfo& info, const nlohmann::json& args, const std::string& pointer, int depth,
                       std::vector<Expression>& out);

    // Geometries (json_geometry.cpp).
    Parsed geometry(const nlohmann::json& json, const std::string& pointer);
    Parsed box(const nlohmann::json& json, const std::string& pointer);
    static Result<> member(const nlohmann::json& json, const std::string& pointer, std::vector<Geometry>& members);

    const ShapeBuilder& shapes_;
    Builder builder_;
};

/// "at /args/1"; "at the top" of the document itself.
std::string at_pointer(const std::string& pointer);

}  // namespace oryx::filter
