#include "geo/filter/expression.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

constexpr std::size_t any_number = max_nodes;

constexpr OpInfo table[] = {
    {Op::property, "", "property", Type::any},
    {Op::boolean, "", "", Type::boolean},
    {Op::number, "", "", Type::number},
    {Op::text, "", "", Type::text},
    {Op::date, "DATE", "date", Type::moment},
    {Op::timestamp, "TIMESTAMP", "timestamp", Type::moment},
    {Op::open_end, "", "", Type::open},
    {Op::geometry, "", "", Type::shape},
    {Op::conjunction, "AND", "and", Type::condition, Type::condition, 2, any_number},
    {Op::disjunction, "OR", "or", Type::condition, Type::condition, 2, any_number},
    {Op::negation, "NOT", "not", Type::condition, Type::condition, 1, 1},
    {Op::equal, "=", "=", Type::condition, Type::any, 2, 2},
    {Op::not_equal, "<>", "<>", Type::condition, Type::any, 2, 2},
    {Op::less, "<", "<", Type::condition, Type::any, 2, 2},
    {Op::less_equal, "<=", "<=", Type::condition, Type::any, 2, 2},
    {Op::greater, ">", ">", Type::condition, Type::any, 2, 2},
    {Op::greater_equal, ">=", ">=", Type::condition, Type::any, 2, 2},
    {Op::like, "LIKE", "like", Type::condition, Type::text, 2, 2},
    {Op::between, "BETWEEN", "between", Type::condition, Type::any, 3, 3},
    {Op::in, "IN", "in", Type::condition, Type::any, 2, any_number},
    {Op::is_null, "IS NULL", "isNull", Type::condition, Type::any, 1, 1},
    {Op::casei, "CASEI", "casei", Type::text, Type::text, 1, 1},
    {Op::accenti, "ACCENTI", "accenti", Type::text, Type::text, 1, 1},
    {Op::add, "+", "+", Type::number, Type::number, 2, 2},
    {Op::subtract, "-", "-", Type::number, Type::number, 2, 2},
    {Op::multiply, "*", "*", Type::number, Type::number, 2, 2},
    {Op::divide, "/", "/", Type::number, Type::number, 2, 2},
    {Op::modulo, "%", "%", Type::number, Type::number, 2, 2},
    {Op::integer_divide, "DIV", "div", Type::number, Type::number, 2, 2},
    {Op::power, "^", "^", Type::number, Type::number, 2, 2},
    {Op::s_intersects, "S_INTERSECTS", "s_intersects", Type::condition, Type::shape, 2, 2},
    {Op::s_disjoint, "S_DISJOINT", "s_disjoint", Type::condition, Type::shape, 2, 2},
    {Op::s_contains, "S_CONTAINS", "s_contains", Type::condition, Type::shape, 2, 2},
    {Op::s_within, "S_WITHIN", "s_within", Type::condition, Type::shape, 2, 2},
    {Op::s_crosses, "S_CROSSES", "s_crosses", Type::condition, Type::shape, 2, 2},
    {Op::s_overlaps, "S_OVERLAPS", "s_overlaps", Type::condition, Type::shape, 2, 2},
    {Op::s_touches, "S_TOUCHES", "s_touches", Type::condition, Type::shape, 2, 2},
    {Op::s_equals, "S_EQUALS", "s_equals", Type::condition, Type::shape, 2, 2},
    {Op::interval, "INTERVAL", "interval", Type::period, Type::moment, 2, 2},
    {Op::t_after, "T_AFTER", "t_after", Type::condition, Type::period, 2, 2},
    {Op::t_before, "T_BEFORE", "t_before", Type::condition, Type::period, 2, 2},
    {Op::t_contains, "T_CONTAINS", "t_contains", Type::condition, Type::period, 2, 2},
    {Op::t_disjoint, "T_DISJOINT", "t_disjoint", Type::condition, Type::period, 2, 2},
    {Op::t_during, "T_DURING", "t_during", Type::condition, Type::period, 2, 2},
    {Op::t_equals, "T_EQUALS", "t_equals", Type::condition, Type::period, 2, 2},
    {Op::t_finished_by, "T_FINISHEDBY", "t_finishedBy", Type::condition, Type::period, 2, 2},
    {Op::t_finishes, "T_FINISHES", "t_finishes", Type::condition, Type::period, 2, 2},
    {Op::t_intersects, "T_INTERSECTS", "t_intersects", Type::condition, Type::period, 2, 2},
    {Op::t_meets, "T_MEETS", "t_meets", Type::condition, Type::period, 2, 2},
    {Op::t_met_by, "T_METBY", "t_metBy", Type::condition, Type::period, 2, 2},
    {Op::t_overlapped_by, "T_OVERLAPPEDBY", "t_overlappedBy", Type::condition, Type::period, 2, 2},
    {Op::t_overlaps, "T_OVERLAPS", "t_overlaps", Type::condition, Type::period, 2, 2},
    {Op::t_started_by, "T_STARTEDBY", "t_startedBy", Type::condition, Type::period, 2, 2},
    {Op::t_starts, "T_STARTS", "t_starts", Type::condition, Type::period, 2, 2},
};

consteval bool is_in_order() {
    for (std::size_t i = 0; i < std::size(table); ++i) {
        if (static_cast<std::size_t>(table[i].op) != i) return false;
    }
    return std::size(table) == static_cast<std::size_t>(Op::t_starts) + 1;
}
static_assert(is_in_order(), "the table has one row for each operation, in their order");

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Whether text writes it as NAME(...): CASEI, S_..., T_... and the like, not AND or DIV.
bool is_function(const OpInfo& info) {
    return info.op == Op::casei || info.op == Op::accenti || info.op == Op::interval || info.op == Op::date ||
           info.op == Op::timestamp || info.text.starts_with("S_") || info.text.starts_with("T_");
}

bool is_comparison(Op op) {
    return op >= Op::equal && op <= Op::greater_equal;
}

/// Whether an argument may stand where `wanted` is asked for.
bool fits(Type wanted, const Expression& argument, Op op) {
    const Type type = type_of(argument);
    switch (wanted) {
        case Type::condition:
            return type == Type::condition || type == Type::boolean;
        case Type::period:
            return type == Type::period || type == Type::moment || type == Type::any;
        case Type::moment:
            return type == Type::moment || type == Type::any || (type == Type::open && op == Op::interval);
        case Type::any:  // a scalar; for IS NULL a geometry too
            return type != Type::condition && type != Type::period && type != Type::open &&
                   (type != Type::shape || op == Op::is_null);
        default:
            return type == wanted || type == Type::any;
    }
}

std::string_view wanted_in_words(Type wanted) {
    return wanted == Type::any      ? "a value"
           : wanted == Type::period ? "a date, a time or an interval"
                                    : in_words(wanted);
}

/// What is compared must be of one type, as far as the tree tells it.
Result<> check_same_type(Op op, const std::vector<Expression>& arguments) {
    const bool compares = is_comparison(op) || op == Op::between || op == Op::in;
    if (!compares) return {};
    const Expression* first = nullptr;
    for (const Expression& argument : arguments) {
        const Type type = type_of(argument);
        if (type == Type::any) continue;
        if (first == nullptr) {
            first = &argument;
        } else if (type_of(*first) != type) {
            return wrong(argument.where,
                         fmt::format("{} is compared with {}", in_words(type_of(*first)), in_words(type)),
                         fmt::format("{} is needed here", in_words(type_of(*first))));
        }
    }
    return {};
}

Result<> check_like(const std::vector<Expression>& arguments) {
    // The pattern (7.7): a text, or a function of a text.
    const Expression* pattern = &arguments[1];
    while (pattern->op == Op::casei || pattern->op == Op::accenti)
        pattern = &pattern->arguments[0];
    if (pattern->op == Op::text) return {};
    return wrong(pattern->where, "LIKE takes a text as its pattern", "such as name LIKE 'B_r%'");
}

Result<> check_arguments(const OpInfo& info, const std::vector<Expression>& arguments, std::string_view where) {
    if (arguments.size() < info.least || arguments.size() > info.most) {
        return wrong(where,
                     fmt::format("{} has {} argument{}", info.text, arguments.size(), arguments.size() == 1 ? "" : "s"),
                     info.least == info.most ? fmt::format("it takes {}", info.least)
                                             : fmt::format("it takes {} or more", info.least));
    }
    for (const Expression& argument : arguments) {
        if (!fits(info.takes, argument, info.op)) {
            std::string hint;
            if (info.takes == Type::condition && type_of(argument) == Type::any) {
                hint = "a property alone is no condition: write name = true";
            }
            return wrong(argument.where,
                         fmt::format("{} takes {}, and this is {}", info.text, wanted_in_words(info.takes),
                                     in_words(type_of(argument))),
                         std::move(hint));
        }
    }
    if (auto same = check_same_type(info.op, arguments); !same) return same;
    return info.op == Op::like ? check_like(arguments) : Result<>{};
}

}  // namespace

const OpInfo& info(Op op) {
    return table[static_cast<std::size_t>(op)];
}

const OpInfo* find_function(std::string_view name) {
    const auto* found =
        std::ranges::find_if(table, [&](const OpInfo& row) { return is_function(row) && same_word(row.text, name); });
    return found == std::end(table) ? nullptr : found;
}

const OpInfo* find_json_op(std::string_view name) {
    const auto* found = std::ranges::find_if(table, [&](const OpInfo& row) {
        // `property`, `date`, `timestamp` and `interval` are members of their own in JSON.
        return row.most > 0 && row.op != Op::interval && same_word(row.json, name);
    });
    return found == std::end(table) ? nullptr : found;
}

std::string function_names() {
    std::string names;
    for (const OpInfo& row : table) {
        if (is_function(row)) names += (names.empty() ? "" : ", ") + std::string(row.text);
    }
    return names + ", BBOX, and WKT geometries";
}

std::vector<GeometryView> Shape::views() const {
    std::vector<GeometryView> all;
    for (const Geometry& member : members)
        all.push_back(member.view());
    return all;
}

Type type_of(const Expression& expression) {
    return info(expression.op).result;
}

std::string_view in_words(Type type) {
    switch (type) {
        case Type::any:
            return "a property";
        case Type::condition:
            return "a condition";
        case Type::boolean:
            return "true or false";
        case Type::number:
            return "a number";
        case Type::text:
            return "a text";
        case Type::moment:
            return "a date or time";
        case Type::period:
            return "an interval";
        case Type::open:
            return "an open end";
        case Type::shape:
            return "a geometry";
    }
    return "";
}

std::unexpected<Error> wrong(std::string_view where, std::string_view what, std::string hint) {
    return fail(Error{ErrorKind::invalid_input, where.empty() ? std::string(what) : fmt::format("{}, {}", where, what)}
                    .with_parameter("filter")
                    .with_hint(std::move(hint)));
}

Result<Expression> Builder::make(Op op, std::vector<Expression> arguments, std::string where) {
    if (auto fine = check_arguments(info(op), arguments, where); !fine) return std::unexpected(fine.error());
    Expression node{.op = op, .arguments = {}, .value = {}, .where = std::move(where)};
    for (Expression& argument : arguments) {
        // "and" of "and" is one: how a list was bracketed is no difference.
        if (argument.op == op && (op == Op::conjunction || op == Op::disjunction)) {
            std::ranges::move(argument.arguments, std::back_inserter(node.arguments));
        } else {
            node.arguments.push_back(std::move(argument));
        }
    }
    for (const Expression& argument : node.arguments)
        node.depth = std::max(node.depth, argument.depth + 1);
    if (node.depth > max_depth) return wrong(node.where, fmt::format("the filter nests deeper than {}", max_depth));
    if (++nodes_ > max_nodes) return wrong(node.where, fmt::format("the filter has more than {} parts", max_nodes));
    return node;
}

Result<Expression> Builder::leaf(Op op, Expression::Value value, std::string where) {
    if (++nodes_ > max_nodes) return wrong(where, fmt::format("the filter has more than {} parts", max_nodes));
    return Expression{.op = op, .arguments = {}, .value = std::move(value), .where = std::move(where)};
}

Number normal(double value) {
    constexpr double exact = 9007199254740992.0;  // 2^53
    if (value == std::floor(value) && std::abs(value) <= exact) return static_cast<std::int64_t>(value);
    return value;
}

}  // namespace oryx::filter
