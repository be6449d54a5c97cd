// Conditions asked row by row: whatever their terms are.
#include "geo/filter/predicates.hpp"

#include "geo/filter/text_fold.hpp"

#include <utility>

namespace oryx::filter {

namespace {

/// What a row of general terms costs, nanoseconds, by what was measured.
constexpr double term_cost = 25;
constexpr double text_match_cost = 80;

Truth judge(Op op, const std::optional<std::partial_ordering>& order) {
    if (!order || *order == std::partial_ordering::unordered) return Truth::unknown;
    switch (op) {
        case Op::equal:
            return truth(*order == 0);
        case Op::not_equal:
            return truth(*order != 0);
        case Op::less:
            return truth(*order < 0);
        case Op::less_equal:
            return truth(*order <= 0);
        case Op::greater:
            return truth(*order > 0);
        case Op::greater_equal:
            return truth(*order >= 0);
        default:
            return Truth::unknown;
    }
}

class Comparison final : public RowCondition {
  public:
    Comparison(Op op, TermPointer a, TermPointer b) : op_(op), a_(std::move(a)), b_(std::move(b)) {}
    Truth at(std::size_t row) override { return judge(op_, compare(a_->at(row), b_->at(row))); }
    [[nodiscard]] double cost() const override { return 2 * term_cost; }

  private:
    Op op_;
    TermPointer a_;
    TermPointer b_;
};

class Between final : public RowCondition {
  public:
    Between(TermPointer value, TermPointer low, TermPointer high)
        : value_(std::move(value)), low_(std::move(low)), high_(std::move(high)) {}
    Truth at(std::size_t row) override {
        const Scalar value = value_->at(row);
        const Truth above = judge(Op::greater_equal, compare(value, low_->at(row)));
        const Truth below = judge(Op::less_equal, compare(value, high_->at(row)));
        if (above == Truth::no || below == Truth::no) return Truth::no;
        return above == Truth::yes && below == Truth::yes ? Truth::yes : Truth::unknown;
    }
    [[nodiscard]] double cost() const override { return 3 * term_cost; }

  private:
    TermPointer value_;
    TermPointer low_;
    TermPointer high_;
};

/// Equal to one of them; unknown where it is to none and one of the comparisons is unknown.
class In final : public RowCondition {
  public:
    In(TermPointer value, std::vector<TermPointer> list) : value_(std::move(value)), list_(std::move(list)) {}
    Truth at(std::size_t row) override {
        const Scalar value = value_->at(row);
        Truth result = Truth::no;
        for (const TermPointer& item : list_) {
            const Truth same = judge(Op::equal, compare(value, item->at(row)));
            if (same == Truth::yes) return same;
            if (same == Truth::unknown) result = same;
        }
        return result;
    }
    [[nodiscard]] double cost() const override { return static_cast<double>(1 + list_.size()) * term_cost; }

  private:
    TermPointer value_;
    std::vector<TermPointer> list_;
};

class Like final : public RowCondition {
  public:
    Like(TermPointer text, TermPointer pattern) : text_(std::move(text)), pattern_(std::move(pattern)) {}
    Truth at(std::size_t row) override {
        const Scalar text = text_->at(row);
        const Scalar pattern = pattern_->at(row);
        const auto* value = std::get_if<std::string_view>(&text);
        const auto* shape = std::get_if<std::string_view>(&pattern);
        if (value == nullptr || shape == nullptr) return Truth::unknown;
        return truth(matches_pattern(*value, *shape));
    }
    [[nodiscard]] double cost() const override { return text_match_cost; }

  private:
    TermPointer text_;
    TermPointer pattern_;
};

class IsNull final : public RowCondition {
  public:
    explicit IsNull(TermPointer value) : value_(std::move(value)) {}
    Truth at(std::size_t row) override { return truth(std::holds_alternative<std::monostate>(value_->at(row))); }
    [[nodiscard]] double cost() const override { return term_cost; }

  private:
    TermPointer value_;
};

class Temporal final : public RowCondition {
  public:
    Temporal(Op op, PeriodTerm a, PeriodTerm b) : op_(op), a_(std::move(a)), b_(std::move(b)) {}
    Truth at(std::size_t row) override {
        const auto a = a_.at(row);
        const auto b = b_.at(row);
        return a && b ? truth(holds(op_, *a, *b)) : Truth::unknown;
    }
    [[nodiscard]] double cost() const override { return 4 * term_cost; }

  private:
    Op op_;
    PeriodTerm a_;
    PeriodTerm b_;
};

}  // namespace

ConditionPointer make_comparison(Op op, TermPointer a, TermPointer b) {
    return std::make_unique<Comparison>(op, std::move(a), std::move(b));
}

ConditionPointer make_between(TermPointer value, TermPointer low, TermPointer high) {
    return std::make_unique<Between>(std::move(value), std::move(low), std::move(high));
}

ConditionPointer make_in(TermPointer value, std::vector<TermPointer> list) {
    return std::make_unique<In>(std::move(value), std::move(list));
}

ConditionPointer make_like(TermPointer text, TermPointer pattern) {
    return std::make_unique<Like>(std::move(text), std::move(pattern));
}

ConditionPointer make_is_null(TermPointer value) {
    return std::make_unique<IsNull>(std::move(value));
}

ConditionPointer make_temporal(Op op, PeriodTerm a, PeriodTerm b) {
    return std::make_unique<Temporal>(op, std::move(a), std::move(b));
}

}  // namespace oryx::filter
