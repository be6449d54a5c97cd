#pragma once

#include "geo/core/date.hpp"
#include "geo/core/geometry.hpp"
#include "geo/core/instant.hpp"
#include "geo/core/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// CQL2 (OGC 21-065r2): its text and its JSON are two writings of one typed tree.
namespace oryx::filter {

/// What a node is. The order is that of the table in expression.cpp.
enum class Op : std::uint8_t {
    // leaves
    property,
    boolean,
    number,
    text,
    date,
    timestamp,
    open_end,  ///< ".." of an interval
    geometry,
    // logical (7.2)
    conjunction,
    disjunction,
    negation,
    // comparison (7.3, 7.7)
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    like,
    between,
    in,  ///< the value, then the list
    is_null,
    // character functions (7.8, 7.9)
    casei,
    accenti,
    // arithmetic (7.16)
    add,
    subtract,
    multiply,
    divide,
    modulo,
    integer_divide,
    power,
    // spatial (7.10 to 7.12)
    s_intersects,
    s_disjoint,
    s_contains,
    s_within,
    s_crosses,
    s_overlaps,
    s_touches,
    s_equals,
    // temporal (7.13)
    interval,
    t_after,
    t_before,
    t_contains,
    t_disjoint,
    t_during,
    t_equals,
    t_finished_by,
    t_finishes,
    t_intersects,
    t_meets,
    t_met_by,
    t_overlapped_by,
    t_overlaps,
    t_started_by,
    t_starts,
};

/// What a node stands for, as far as it is known without the data. `any`: a property's.
enum class Type : std::uint8_t { any, condition, boolean, number, text, moment, period, open, shape };

/// How an operation is written, and what it takes: the one table that both parsers and both writers read.
struct OpInfo {
    Op op;
    std::string_view text;  ///< "AND", "<=", "S_INTERSECTS"
    std::string_view json;  ///< "and", "<=", "s_intersects"
    Type result = Type::condition;
    Type takes = Type::any;  ///< what each argument must be
    std::size_t least = 0;   ///< number of arguments
    std::size_t most = 0;
};
const OpInfo& info(Op op);
/// The operations written as NAME(...) in text; null for another name. Upper and lower case are one.
const OpInfo* find_function(std::string_view name);
/// By the `op` member of JSON; null where there is none.
const OpInfo* find_json_op(std::string_view name);
/// "S_INTERSECTS, S_DISJOINT, ...": for hints.
std::string function_names();

/// A geometry of a filter in CRS84: one geometry, or the members of a collection. A box keeps its numbers, so that it
/// is written as it was read; its members are its polygons (two where it crosses the antimeridian).
struct Shape {
    std::vector<Geometry> members;
    bool collection = false;
    std::optional<std::array<double, 4>> box = {};  ///< west, south, east, north
    [[nodiscard]] std::vector<GeometryView> views() const;
};

using Number = std::variant<std::int64_t, double>;

/// One node. Made by `build` and the leaves below, which hold the limits; a tree is at most `max_depth` deep, so that
/// walking it by calls is safe.
struct Expression {
    using Value = std::variant<std::monostate, bool, Number, std::string, Day, Instant, std::shared_ptr<const Shape>>;

    Op op = Op::boolean;
    std::vector<Expression> arguments = {};
    Value value = {};
    std::string where = {};  ///< "at character 17" of a text, "at /args/1" of JSON
    int depth = 1;

    [[nodiscard]] const std::string& name() const { return std::get<std::string>(value); }  ///< of a property
    [[nodiscard]] const Shape& shape() const { return *std::get<std::shared_ptr<const Shape>>(value); }
};

/// Limits of a filter in either writing (the same for both, so that no filter is right in one of them only).
inline constexpr int max_depth = 64;
inline constexpr std::size_t max_nodes = 256;
inline constexpr std::size_t max_bytes = std::size_t{64} << 10;

Type type_of(const Expression& expression);
std::string_view in_words(Type type);  ///< "a number"

/// The error of a filter: what is wrong and where, and what would be right.
std::unexpected<Error> wrong(std::string_view where, std::string_view what, std::string hint = {});

/// Makes the nodes of one tree and counts them.
class Builder {
  public:
    /// Errors: invalid_input for a wrong number or type of arguments, naming the place; too deep; too many nodes.
    Result<Expression> make(Op op, std::vector<Expression> arguments, std::string where);
    Result<Expression> leaf(Op op, Expression::Value value, std::string where);

  private:
    std::size_t nodes_ = 0;
};

/// A number as a node keeps it: whole where it is and 64 bits hold it exactly, so that 1.0 and 1 are one filter.
Number normal(double value);

}  // namespace oryx::filter
