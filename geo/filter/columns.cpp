// Conditions that look at one column: the quick ways beside predicates.cpp, with the same answers.
#include "geo/filter/predicates.hpp"

#include <functional>
#include <utility>

namespace oryx::filter {

namespace {

constexpr double column_cost = 2;
constexpr double text_code_cost = 5;

/// `read(row)` against a constant by `Compare`.
template <class Read, class Constant, class Compare>
class ColumnComparison final : public Condition {
  public:
    ColumnComparison(const Column& column, Read read, Constant constant)
        : column_(column), read_(read), constant_(constant) {}
    void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) override {
        const Compare compare;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint32_t row = rows[i];
            out[i] = column_.is_null(row) ? Truth::unknown : truth(compare(read_(column_, row), constant_));
        }
    }
    [[nodiscard]] double cost() const override { return column_cost; }

  private:
    const Column& column_;
    Read read_;
    Constant constant_;
};

template <class Read, class Constant>
ConditionPointer by_operation(Op op, const Column& column, Read read, Constant constant) {
    const auto make = [&]<class Compare>(Compare) -> ConditionPointer {
        return std::make_unique<ColumnComparison<Read, Constant, Compare>>(column, read, constant);
    };
    switch (op) {
        case Op::equal:
            return make(std::equal_to<>());
        case Op::not_equal:
            return make(std::not_equal_to<>());
        case Op::less:
            return make(std::less<>());
        case Op::less_equal:
            return make(std::less_equal<>());
        case Op::greater:
            return make(std::greater<>());
        default:
            return make(std::greater_equal<>());
    }
}

/// Remembers the answer for each text of the dictionary, once asked.
class ByText final : public Condition {
  public:
    ByText(const Column& column, std::unique_ptr<RowCondition> inner)
        : column_(column), inner_(std::move(inner)), answers_(column.dictionary().size(), not_asked) {}
    void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) override {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint32_t row = rows[i];
            if (column_.is_null(row)) {
                out[i] = Truth::unknown;
                continue;
            }
            std::uint8_t& answer = answers_[column_.code(row)];
            if (answer == not_asked) answer = static_cast<std::uint8_t>(inner_->at(row));
            out[i] = static_cast<Truth>(answer);
        }
    }
    [[nodiscard]] double cost() const override { return text_code_cost; }

  private:
    static constexpr std::uint8_t not_asked = 0xFF;
    const Column& column_;
    std::unique_ptr<RowCondition> inner_;
    std::vector<std::uint8_t> answers_;
};

}  // namespace

ConditionPointer make_integer_comparison(Op op, const Column& column, std::int64_t constant) {
    if (column.type() == FieldType::date) {
        const auto day = [](const Column& c, std::size_t row) { return static_cast<std::int64_t>(c.date(row).number); };
        return by_operation(op, column, day, constant);
    }
    const auto read = [](const Column& c, std::size_t row) { return c.integer(row); };
    return by_operation(op, column, read, constant);
}

ConditionPointer make_real_comparison(Op op, const Column& column, double constant) {
    if (column.type() == FieldType::integer) {
        const auto read = [](const Column& c, std::size_t row) { return static_cast<double>(c.integer(row)); };
        return by_operation(op, column, read, constant);
    }
    const auto read = [](const Column& c, std::size_t row) { return c.real(row); };
    return by_operation(op, column, read, constant);
}

ConditionPointer make_by_text(const Column& column, std::unique_ptr<RowCondition> inner) {
    return std::make_unique<ByText>(column, std::move(inner));
}

}  // namespace oryx::filter
