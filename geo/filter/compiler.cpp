#include "geo/filter/compiler.hpp"

#include "geo/filter/lexer.hpp"
#include "geo/filter/logic.hpp"
#include "geo/filter/predicates.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace oryx::filter {

namespace {

using geometry::Relation;

Relation relation_of(Op op) {
    static constexpr std::array relations{Relation::intersects, Relation::disjoint, Relation::contains,
                                          Relation::within,     Relation::crosses,  Relation::overlaps,
                                          Relation::touches,    Relation::equals};
    return relations[static_cast<std::size_t>(op) - static_cast<std::size_t>(Op::s_intersects)];
}

/// "a < b" as "b > a".
Op mirrored(Op op) {
    switch (op) {
        case Op::less:
            return Op::greater;
        case Op::less_equal:
            return Op::greater_equal;
        case Op::greater:
            return Op::less;
        case Op::greater_equal:
            return Op::less_equal;
        default:
            return op;
    }
}

class Compiler {
  public:
    Compiler(const FeatureTable& table, const std::vector<Attribute>& attributes)
        : table_(table), attributes_(attributes) {}

    Result<ConditionPointer> condition(const Expression& e) {
        switch (e.op) {
            case Op::boolean:
                return make_constant(truth(std::get<bool>(e.value)));
            case Op::negation: {
                auto inner = condition(e.arguments[0]);
                if (!inner) return inner;
                return make_negation(std::move(*inner));
            }
            case Op::conjunction:
            case Op::disjunction:
                return list(e);
            case Op::is_null:
                return is_null(e);
            default:
                break;
        }
        if (e.op >= Op::s_intersects && e.op <= Op::s_equals) return spatial(e);
        if (auto fine = check(e); !fine) return std::unexpected(fine.error());
        if (e.op >= Op::equal && e.op <= Op::greater_equal) {
            if (auto quick = column_comparison(e.op, e.arguments[0], e.arguments[1])) return quick;
        }
        if (e.op == Op::between) {
            if (auto quick = column_between(e)) return quick;
        }
        auto general = predicate(e);
        if (!general) return general;
        return once_for_each_text(e, std::move(*general));
    }

  private:
    Result<ConditionPointer> list(const Expression& e) {
        std::vector<ConditionPointer> parts;
        for (const Expression& argument : e.arguments) {
            auto part = condition(argument);
            if (!part) return part;
            parts.push_back(std::move(*part));
        }
        return make_list(std::move(parts), e.op == Op::disjunction);
    }

    Result<ConditionPointer> is_null(const Expression& e) {
        const Expression& value = e.arguments[0];
        if (value.op == Op::geometry) return make_constant(Truth::no);
        if (value.op == Op::property) {
            const auto found = find_attribute(attributes_, value);
            if (!found) return std::unexpected(found.error());
            if (found->source == Attribute::Source::geometry) return make_geometry_is_null(table_);
        }
        if (auto fine = check_terms(value); !fine) return std::unexpected(fine.error());
        auto term = make_term(value, table_, attributes_);
        if (!term) return std::unexpected(term.error());
        return make_is_null(std::move(*term));
    }

    // --- types

    /// The type of a value now that the columns are known.
    Result<Type> type(const Expression& e) const {
        if (e.op != Op::property) return type_of(e);
        const auto found = find_attribute(attributes_, e);
        if (!found) return std::unexpected(found.error());
        return found->type;
    }

    /// Whether a text may be read as a date or time: a literal property whose values are such.
    bool holds_times(const Expression& e) const {
        if (e.op != Op::property) return false;
        const auto found = find_attribute(attributes_, e);
        return found && found->is_time;
    }

    /// Arithmetic takes numbers, CASEI texts, at any depth.
    Result<> check_terms(const Expression& e) const {
        const bool interval = e.op == Op::interval;
        for (const Expression& argument : e.arguments) {
            if (auto fine = check_terms(argument); !fine) return fine;
            const auto its = type(argument);
            if (!its) return std::unexpected(its.error());
            const Type wanted = info(e.op).takes;
            const bool fits = interval ? *its == Type::moment || *its == Type::open || holds_times(argument)
                                       : *its == wanted || wanted == Type::any;
            if (!fits) {
                return wrong(argument.where, fmt::format("{} takes {}, and this is {}", info(e.op).text,
                                                         in_words(wanted), described(argument, *its)));
            }
        }
        return {};
    }

    std::string described(const Expression& e, Type its) const {
        const Token name{.kind = TokenKind::name, .text = e.op == Op::property ? e.name() : ""};
        return e.op == Op::property ? fmt::format("the property {}, {}", name.in_words(), in_words(its))
                                    : std::string(in_words(its));
    }

    /// What is compared is of one type; a text of times goes with moments.
    Result<> check(const Expression& e) const {
        const bool temporal = e.op >= Op::t_after;
        std::optional<Type> common;
        for (const Expression& argument : e.arguments) {
            if (auto fine = check_terms(argument); !fine) return fine;
            const auto its = type(argument);
            if (!its) return std::unexpected(its.error());
            if (*its == Type::shape)
                return wrong(argument.where, "a geometry is compared", "S_INTERSECTS and the like take it");
            Type as = *its;
            if (temporal && (as == Type::period || as == Type::moment || holds_times(argument))) continue;
            if (temporal || (e.op == Op::like && as != Type::text)) {
                return wrong(argument.where,
                             fmt::format("{} takes {}, and this is {}", info(e.op).text,
                                         temporal ? "dates, times and intervals" : "texts", described(argument, as)));
            }
            if (holds_times(argument) && moments(e)) as = Type::moment;
            if (common && *common != as) {
                return wrong(argument.where,
                             fmt::format("{} is compared with {}", in_words(*common), described(argument, as)),
                             fmt::format("{} is needed here", in_words(*common)));
            }
            common = as;
        }
        return check_intervals(e);
    }

    Result<> check_intervals(const Expression& e) const {
        for (const Expression& argument : e.arguments) {
            if (argument.op != Op::interval) continue;
            const auto moment = [](const Expression& end) -> std::optional<Moment> {
                if (end.op == Op::date) return Moment::of(std::get<Day>(end.value));
                if (end.op == Op::timestamp) return Moment::of(std::get<Instant>(end.value));
                return std::nullopt;
            };
            const auto start = moment(argument.arguments[0]);
            const auto end = moment(argument.arguments[1]);
            if (start && end && compare(*start, *end) > 0)
                return wrong(argument.where, "the interval ends before it starts");
        }
        return {};
    }

    /// Whether a comparison is one of dates or times: one of its sides surely is.
    bool moments(const Expression& e) const {
        return std::ranges::any_of(e.arguments, [&](const Expression& a) {
            const auto its = type(a);
            return its && *its == Type::moment;
        });
    }

    // --- conditions

    /// "column op constant" or the other way round. Null where it is something else.
    ConditionPointer column_comparison(Op written, const Expression& a, const Expression& b) const {
        const bool turned = b.op == Op::property;
        const Expression& property = turned ? b : a;
        const Expression& constant = turned ? a : b;
        if (property.op != Op::property) return nullptr;
        const auto found = find_attribute(attributes_, property);
        if (!found || found->source != Attribute::Source::field) return nullptr;
        const Column& column = table_.column(found->field);
        const Op op = turned ? mirrored(written) : written;
        if (constant.op == Op::date && column.type() == FieldType::date) {
            return make_integer_comparison(op, column, std::get<Day>(constant.value).number);
        }
        if (constant.op != Op::number) return nullptr;
        const Number number = std::get<Number>(constant.value);
        const auto* whole = std::get_if<std::int64_t>(&number);
        if (whole != nullptr && column.type() == FieldType::integer) return make_integer_comparison(op, column, *whole);
        return make_real_comparison(op, column, std::visit([](auto n) { return static_cast<double>(n); }, number));
    }

    /// "column BETWEEN constant AND constant" as the two comparisons that it stands for. Null where it is something
    /// else.
    ConditionPointer column_between(const Expression& e) const {
        std::vector<ConditionPointer> both;
        both.push_back(column_comparison(Op::greater_equal, e.arguments[0], e.arguments[1]));
        both.push_back(column_comparison(Op::less_equal, e.arguments[0], e.arguments[2]));
        if (!both[0] || !both[1]) return nullptr;
        return make_list(std::move(both), false);
    }

    Result<ConditionPointer> predicate(const Expression& e) const {
        if (e.op >= Op::t_after) {
            auto a = PeriodTerm::make(e.arguments[0], table_, attributes_);
            if (!a) return std::unexpected(a.error());
            auto b = PeriodTerm::make(e.arguments[1], table_, attributes_);
            if (!b) return std::unexpected(b.error());
            return make_temporal(e.op, std::move(*a), std::move(*b));
        }
        const bool as_moment = moments(e);
        std::vector<TermPointer> terms;
        for (const Expression& argument : e.arguments) {
            auto term = make_term(argument, table_, attributes_, as_moment);
            if (!term) return std::unexpected(term.error());
            terms.push_back(std::move(*term));
        }
        TermPointer first = std::move(terms.front());
        terms.erase(terms.begin());
        switch (e.op) {
            case Op::between:
                return make_between(std::move(first), std::move(terms[0]), std::move(terms[1]));
            case Op::in:
                return make_in(std::move(first), std::move(terms));
            case Op::like:
                return make_like(std::move(first), std::move(terms[0]));
            default:
                return make_comparison(e.op, std::move(first), std::move(terms[0]));
        }
    }

    Result<ConditionPointer> spatial(const Expression& e) const {
        const Expression& a = e.arguments[0];
        const Expression& b = e.arguments[1];
        for (const Expression* side : {&a, &b}) {
            const auto its = type(*side);
            if (!its) return std::unexpected(its.error());
            if (*its != Type::shape) {
                return wrong(side->where, fmt::format("{} takes geometries, and this is {}", info(e.op).text,
                                                      described(*side, *its)));
            }
        }
        const Relation relation = relation_of(e.op);
        if (a.op == Op::property && b.op == Op::property) return make_spatial_to_itself(table_, relation);
        if (a.op == Op::geometry && b.op == Op::geometry) return constant_relation(a, relation, b);
        const Expression& shape = a.op == Op::geometry ? a : b;
        auto condition = make_spatial(table_, a.op == Op::geometry ? converse(relation) : relation, shape.shape());
        if (!condition) return wrong(shape.where, condition.error().message, condition.error().hint);
        return condition;
    }

    static Result<ConditionPointer> constant_relation(const Expression& a, Relation relation, const Expression& b) {
        auto prepared = geometry::PreparedShape::create(b.shape().views());
        if (!prepared) return std::unexpected(prepared.error());
        if (a.shape().members.size() > 1 || b.shape().members.size() > 1) {
            return wrong(a.where, "a GEOMETRYCOLLECTION is related to the property of a geometry only");
        }
        const auto answer = prepared->holds(a.shape().members.front().view(), relation);
        return make_constant(answer ? truth(*answer) : Truth::unknown);
    }

    /// Where the only property is one column of texts, the answer is remembered for each text.
    Result<ConditionPointer> once_for_each_text(const Expression& e, ConditionPointer general) const {
        std::vector<const Expression*> properties;
        collect_properties(e, properties);
        if (properties.empty()) return general;
        for (const Expression* property : properties) {
            if (property->name() != properties.front()->name()) return general;
        }
        const auto found = find_attribute(attributes_, *properties.front());
        const bool is_text = found && found->source == Attribute::Source::field && found->type == Type::text;
        auto* by_row = dynamic_cast<RowCondition*>(general.get());
        if (!is_text || by_row == nullptr) return general;
        general.release();
        return make_by_text(table_.column(found->field), std::unique_ptr<RowCondition>(by_row));
    }

    static void collect_properties(const Expression& e, std::vector<const Expression*>& out) {
        if (e.op == Op::property) out.push_back(&e);
        for (const Expression& argument : e.arguments)
            collect_properties(argument, out);
    }

    const FeatureTable& table_;
    const std::vector<Attribute>& attributes_;
};

}  // namespace

Result<ConditionPointer> compile(const Expression& expression, const FeatureTable& table,
                                 const std::vector<Attribute>& attributes) {
    return Compiler(table, attributes).condition(expression);
}

}  // namespace oryx::filter
