#include "geo/filter/term.hpp"

#include "geo/filter/text_fold.hpp"

#include <cmath>
#include <utility>

namespace oryx::filter {

namespace {

class Literal final : public Term {
  public:
    explicit Literal(const Expression& expression) : text_(), value_(read(expression)) {}
    Scalar at(std::size_t) override { return value_; }

  private:
    Scalar read(const Expression& e) {
        switch (e.op) {
            case Op::boolean:
                return std::get<bool>(e.value);
            case Op::number:
                return std::visit([](auto n) { return Scalar(n); }, std::get<Number>(e.value));
            case Op::text:
                text_ = std::get<std::string>(e.value);
                return std::string_view(text_);
            case Op::date:
                return Moment::of(std::get<Day>(e.value));
            case Op::timestamp:
                return Moment::of(std::get<Instant>(e.value));
            default:
                return {};
        }
    }
    std::string text_;
    Scalar value_;
};

class ColumnTerm final : public Term {
  public:
    explicit ColumnTerm(const Column& column) : column_(column) {}
    Scalar at(std::size_t row) override {
        if (column_.is_null(row)) return {};
        switch (column_.type()) {
            case FieldType::boolean:
                return column_.boolean(row);
            case FieldType::integer:
                return column_.integer(row);
            case FieldType::real:
                return column_.real(row);
            case FieldType::text:
                return column_.text(row);
            case FieldType::date:
                return Moment::of(column_.date(row));
        }
        return {};
    }

  private:
    const Column& column_;
};

class KeyTerm final : public Term {
  public:
    explicit KeyTerm(const FeatureTable& table) : table_(table) {}
    Scalar at(std::size_t row) override {
        if (const auto number = table_.integer_key(row)) return *number;
        if (const auto text = table_.text_key(row)) return *text;
        return {};
    }

  private:
    const FeatureTable& table_;
};

class WhenTerm final : public Term {
  public:
    WhenTerm(const FeatureTable& table, Attribute::Source source) : table_(table), source_(source) {}
    Scalar at(std::size_t row) override {
        const auto when = table_.when(row);
        if (!when) return {};
        if (source_ == Attribute::Source::date_start) return Moment::of(when->start);
        if (source_ == Attribute::Source::date_end) return Moment::of(when->end + -1);
        return to_string(when->precision);
    }

  private:
    const FeatureTable& table_;
    Attribute::Source source_;
};

class MomentOfText final : public Term {
  public:
    explicit MomentOfText(TermPointer text) : text_(std::move(text)) {}
    Scalar at(std::size_t row) override {
        const Scalar value = text_->at(row);
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) return value;
        const auto moment = Moment::parse(*text);
        return moment ? Scalar(*moment) : Scalar();
    }

  private:
    TermPointer text_;
};

class Folded final : public Term {
  public:
    Folded(TermPointer text, std::string (*fold)(std::string_view)) : text_(std::move(text)), fold_(fold) {}
    Scalar at(std::size_t row) override {
        const Scalar value = text_->at(row);
        const auto* text = std::get_if<std::string_view>(&value);
        if (text == nullptr) return {};
        buffer_ = fold_(*text);
        return std::string_view(buffer_);
    }

  private:
    TermPointer text_;
    std::string (*fold_)(std::string_view);
    std::string buffer_;
};

/// Whole numbers stay whole while 64 bits hold them; a division, or an overflow, goes on in doubles. What has no value
/// (a division by zero, the root of a negative number) is null.
class Arithmetic final : public Term {
  public:
    Arithmetic(Op op, TermPointer a, TermPointer b) : op_(op), a_(std::move(a)), b_(std::move(b)) {}
    Scalar at(std::size_t row) override {
        const Scalar a = a_->at(row);
        const Scalar b = b_->at(row);
        const auto* whole_a = std::get_if<std::int64_t>(&a);
        const auto* whole_b = std::get_if<std::int64_t>(&b);
        if (whole_a != nullptr && whole_b != nullptr) {
            std::int64_t out = 0;
            if (whole(*whole_a, *whole_b, out)) return out;
        }
        const auto x = real(a);
        const auto y = real(b);
        if (!x || !y) return {};
        const double out = computed(*x, *y);
        return std::isfinite(out) ? Scalar(out) : Scalar();
    }

  private:
    static std::optional<double> real(const Scalar& value) {
        if (const auto* number = std::get_if<double>(&value)) return *number;
        if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
        return std::nullopt;
    }
    [[nodiscard]] bool whole(std::int64_t a, std::int64_t b, std::int64_t& out) const {
        switch (op_) {
            case Op::add:
                return !__builtin_add_overflow(a, b, &out);
            case Op::subtract:
                return !__builtin_sub_overflow(a, b, &out);
            case Op::multiply:
                return !__builtin_mul_overflow(a, b, &out);
            case Op::modulo:
            case Op::integer_divide:
                // The lowest number by -1 overflows.
                if (b == 0 || b == -1) return false;
                out = op_ == Op::modulo ? a % b : a / b;
                return true;
            default:
                return false;
        }
    }
    [[nodiscard]] double computed(double a, double b) const {
        switch (op_) {
            case Op::add:
                return a + b;
            case Op::subtract:
                return a - b;
            case Op::multiply:
                return a * b;
            case Op::divide:
                return a / b;
            case Op::modulo:
                return std::fmod(a, b);
            case Op::integer_divide:
                return std::trunc(a / b);
            case Op::power:
                return std::pow(a, b);
            default:
                return std::numeric_limits<double>::quiet_NaN();
        }
    }
    Op op_;
    TermPointer a_;
    TermPointer b_;
};

Result<TermPointer> property_term(const Expression& property, const FeatureTable& table,
                                  const std::vector<Attribute>& attributes, bool as_moment) {
    const auto found = find_attribute(attributes, property);
    if (!found) return std::unexpected(found.error());
    switch (found->source) {
        case Attribute::Source::field:
            if (as_moment && found->type == Type::text) {
                return std::make_unique<MomentOfText>(std::make_unique<ColumnTerm>(table.column(found->field)));
            }
            return std::make_unique<ColumnTerm>(table.column(found->field));
        case Attribute::Source::key:
            return std::make_unique<KeyTerm>(table);
        case Attribute::Source::geometry:
            return wrong(property.where, "this property is a geometry", "S_INTERSECTS and the like take it");
        default:
            return std::make_unique<WhenTerm>(table, found->source);
    }
}

}  // namespace

std::optional<std::partial_ordering> compare(const Scalar& a, const Scalar& b) {
    return std::visit(
        [](const auto& x, const auto& y) -> std::optional<std::partial_ordering> {
            using X = std::decay_t<decltype(x)>;
            using Y = std::decay_t<decltype(y)>;
            if constexpr (std::is_same_v<X, Moment> && std::is_same_v<Y, Moment>) {
                return compare(x, y);
            } else if constexpr (std::is_same_v<X, std::monostate> || std::is_same_v<Y, std::monostate>) {
                return std::nullopt;
            } else if constexpr (std::is_same_v<X, Y>) {
                return x <=> y;
            } else if constexpr ((std::is_same_v<X, double> && std::is_same_v<Y, std::int64_t>) ||
                                 (std::is_same_v<X, std::int64_t> && std::is_same_v<Y, double>)) {
                return static_cast<double>(x) <=> static_cast<double>(y);
            } else {
                return std::nullopt;
            }
        },
        a, b);
}

Result<TermPointer> make_term(const Expression& e, const FeatureTable& table, const std::vector<Attribute>& attributes,
                              bool as_moment) {
    if (e.op == Op::property) return property_term(e, table, attributes, as_moment);
    if (e.op == Op::casei || e.op == Op::accenti) {
        auto inner = make_term(e.arguments[0], table, attributes);
        if (!inner) return inner;
        return std::make_unique<Folded>(std::move(*inner), e.op == Op::casei ? fold_case : fold_accents);
    }
    if (e.op >= Op::add && e.op <= Op::power) {
        auto a = make_term(e.arguments[0], table, attributes);
        if (!a) return a;
        auto b = make_term(e.arguments[1], table, attributes);
        if (!b) return b;
        return std::make_unique<Arithmetic>(e.op, std::move(*a), std::move(*b));
    }
    return std::make_unique<Literal>(e);
}

Result<PeriodTerm> PeriodTerm::make(const Expression& e, const FeatureTable& table,
                                    const std::vector<Attribute>& attributes) {
    PeriodTerm period;
    const auto end_of = [&](const Expression& end) -> Result<TermPointer> {
        if (end.op == Op::open_end) return nullptr;
        return make_term(end, table, attributes, true);
    };
    period.instant_ = e.op != Op::interval;
    auto start = end_of(period.instant_ ? e : e.arguments[0]);
    if (!start) return std::unexpected(start.error());
    period.start_ = std::move(*start);
    if (!period.instant_) {
        auto end = end_of(e.arguments[1]);
        if (!end) return std::unexpected(end.error());
        period.end_ = std::move(*end);
    }
    return period;
}

std::optional<Period> PeriodTerm::at(std::size_t row) {
    Period period{Moment::earliest(), Moment::latest()};
    if (start_ != nullptr) {
        const Scalar value = start_->at(row);
        const auto* moment = std::get_if<Moment>(&value);
        if (moment == nullptr) return std::nullopt;
        period.start = *moment;
    }
    if (instant_) return Period{period.start, period.start};
    if (end_ != nullptr) {
        const Scalar value = end_->at(row);
        const auto* moment = std::get_if<Moment>(&value);
        if (moment == nullptr) return std::nullopt;
        period.end = *moment;
    }
    if (compare(period.start, period.end) > 0) return std::nullopt;
    return period;
}

}  // namespace oryx::filter
