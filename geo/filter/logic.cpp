#include "geo/filter/logic.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oryx::filter {

namespace {

using Rows = std::vector<std::uint32_t>;

class Constant final : public Condition {
  public:
    explicit Constant(Truth value) : value_(value) {}
    void evaluate(std::span<const std::uint32_t>, std::span<Truth> out) override { std::ranges::fill(out, value_); }
    [[nodiscard]] double cost() const override { return 0; }
    [[nodiscard]] std::optional<Rows> candidates(const index::PackedRTree&) const override {
        if (value_ == Truth::yes) return std::nullopt;
        return Rows();
    }

  private:
    Truth value_;
};

class Negation final : public Condition {
  public:
    explicit Negation(ConditionPointer inner) : inner_(std::move(inner)) {}
    void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) override {
        inner_->evaluate(rows, out);
        for (Truth& t : out)
            t = t == Truth::yes ? Truth::no : t == Truth::no ? Truth::yes : Truth::unknown;
    }
    [[nodiscard]] double cost() const override { return inner_->cost(); }

  private:
    ConditionPointer inner_;
};

/// What settles a list: a `no` settles AND, a `yes` OR. Else one unknown makes it unknown.
class List final : public Condition {
  public:
    List(std::vector<ConditionPointer> parts, bool any) : parts_(std::move(parts)), any_(any) {
        std::ranges::stable_sort(parts_, {}, [](const ConditionPointer& part) { return part->cost(); });
    }

    void evaluate(std::span<const std::uint32_t> rows, std::span<Truth> out) override {
        const Truth settled = any_ ? Truth::yes : Truth::no;
        std::ranges::fill(out, any_ ? Truth::no : Truth::yes);
        open_.resize(rows.size());
        for (std::size_t i = 0; i < open_.size(); ++i)
            open_[i] = static_cast<std::uint32_t>(i);
        asked_.assign(rows.begin(), rows.end());
        for (const ConditionPointer& part : parts_) {
            answers_.resize(asked_.size());
            part->evaluate(asked_, answers_);
            std::size_t left = 0;
            for (std::size_t i = 0; i < asked_.size(); ++i) {
                const Truth answer = answers_[i];
                if (answer == settled || answer == Truth::unknown) out[open_[i]] = answer;
                open_[left] = open_[i];
                asked_[left] = asked_[i];
                left += answer != settled ? 1 : 0;
            }
            open_.resize(left);
            asked_.resize(left);
        }
    }

    [[nodiscard]] std::optional<Rows> candidates(const index::PackedRTree& index) const override {
        std::optional<Rows> all;
        for (const ConditionPointer& part : parts_) {
            auto rows = part->candidates(index);
            if (!rows && any_) return std::nullopt;
            if (!rows) continue;
            if (!all) {
                all = std::move(rows);
                continue;
            }
            Rows merged;
            if (any_) {
                std::ranges::set_union(*all, *rows, std::back_inserter(merged));
            } else {
                std::ranges::set_intersection(*all, *rows, std::back_inserter(merged));
            }
            all = std::move(merged);
        }
        return all;
    }

    [[nodiscard]] double cost() const override {
        double sum = 0;
        for (const ConditionPointer& part : parts_)
            sum += part->cost();
        return sum;
    }

  private:
    std::vector<ConditionPointer> parts_;
    bool any_;
    Rows open_;   // places in `out` that are not settled
    Rows asked_;  // the rows there
    std::vector<Truth> answers_;
};

}  // namespace

ConditionPointer make_constant(Truth value) {
    return std::make_unique<Constant>(value);
}

ConditionPointer make_negation(ConditionPointer inner) {
    return std::make_unique<Negation>(std::move(inner));
}

ConditionPointer make_list(std::vector<ConditionPointer> parts, bool any) {
    return std::make_unique<List>(std::move(parts), any);
}

}  // namespace oryx::filter
