#pragma once

#include "geo/core/feature_table.hpp"
#include "geo/filter/attribute.hpp"
#include "geo/filter/moment.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace oryx::filter {

/// A value at a row; monostate is null. A text lives until its term is asked again.
using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Moment>;

/// The order of two values; nothing where one is null or they are of different types. Texts by their bytes, which is
/// the order of their code points.
std::optional<std::partial_ordering> compare(const Scalar& a, const Scalar& b);

/// A value that differs from row to row. Not thread-safe: texts are made in buffers of its own.
class Term {
  public:
    virtual ~Term() = default;
    virtual Scalar at(std::size_t row) = 0;
};
using TermPointer = std::unique_ptr<Term>;

/// A term of a table. `as_moment`: a text is read as a date or time (null where it is none). The tree is one that
/// `check` (compiler.cpp) took. Precondition: `expression` is a value and no geometry. Error: invalid_input for an
/// unknown property.
Result<TermPointer> make_term(const Expression& expression, const FeatureTable& table,
                              const std::vector<Attribute>& attributes, bool as_moment = false);

/// Where a period comes from: an interval's two ends, or one moment twice.
class PeriodTerm {
  public:
    static Result<PeriodTerm> make(const Expression& expression, const FeatureTable& table,
                                   const std::vector<Attribute>& attributes);
    /// Nothing where an end is null, or the end comes before the start.
    std::optional<Period> at(std::size_t row);

  private:
    TermPointer start_;  // null: open
    TermPointer end_;    // null: open, or the start where `instant_`
    bool instant_ = false;
};

}  // namespace oryx::filter
