#include "geo/pattern/conditional_permutation.hpp"

#include "geo/pattern/shuffle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace oryx::pattern {

namespace {

constexpr std::int64_t check_every = 64;

/// A random order of all places, as far as the longest list of neighbours needs it, and the sums of its first values.
class RandomOrder {
  public:
    RandomOrder(std::span<const double> values, std::size_t longest, std::uint64_t seed)
        : values_(values),
          // One more than the list: who stands in the order himself takes the next one instead.
          length_(std::min(longest + 1, values.size())),
          order_(values.size()),
          sums_(length_ + 1),
          random_(seed, 0) {
        std::iota(order_.begin(), order_.end(), 0U);
    }

    void draw() {
        shuffle_front(std::span(order_), length_, random_);
        for (std::size_t i = 0; i < length_; ++i)
            sums_[i + 1] = sums_[i] + values_[order_[i]];
    }

    /// The sum of k values for one who is not among the first k.
    [[nodiscard]] double sum(std::size_t k) const { return sums_[k]; }
    /// The places that the order starts with.
    [[nodiscard]] std::span<const std::uint32_t> front() const { return std::span(order_).first(length_); }
    /// The sum of k values for the place that stands at `position` of the order: without itself.
    [[nodiscard]] double sum_without(std::size_t position, std::size_t k) const {
        return position < k ? sums_[k + 1] - values_[order_[position]] : sums_[k];
    }

  private:
    std::span<const double> values_;
    std::size_t length_;
    std::vector<std::uint32_t> order_;
    std::vector<double> sums_;
    statistics::CounterRandom random_;
};

struct Place {
    std::uint32_t index;
    std::uint32_t neighbours;
    double low;   ///< sums up to here are as low as the observed one
    double high;  ///< sums from here on are as high
};

class Permutation {
  public:
    Permutation(std::span<const double> values, const Neighbours& neighbours, const PermutationSettings& settings)
        : settings_(settings), neighbours_(neighbours), order_(values, neighbours.most(), settings.seed) {
        double largest = 0;
        for (const double v : values)
            largest = std::max(largest, std::fabs(v));
        const double rounding = 1e-12 * largest * static_cast<double>(neighbours.most());
        for (std::uint32_t i = 0; i < values.size(); ++i) {
            const auto near = neighbours.of(i);
            if (near.empty()) continue;
            double sum = 0;
            for (const std::uint32_t j : near)
                sum += values[j];
            places_.push_back({i, static_cast<std::uint32_t>(near.size()), sum + rounding, sum - rounding});
        }
        at_most_.resize(values.size());
        at_least_.resize(values.size());
    }

    Result<std::vector<PseudoP>> run(const CancelToken& cancel, const Progress& progress) {
        if (auto done = draw_for_all(cancel, progress); !done) return fail(done.error());
        std::vector<PseudoP> all(at_most_.size(), PseudoP{.p = std::numeric_limits<double>::quiet_NaN()});
        std::vector<Place> going_on;
        for (const Place& place : places_) {
            PseudoP& pseudo = all[place.index];
            pseudo.high = at_least_[place.index] <= at_most_[place.index];
            pseudo.extreme = std::min(at_least_[place.index], at_most_[place.index]);
            pseudo.draws = settings_.draws;
            const bool settled = pseudo.extreme >= PermutationSettings::enough_extremes;
            if (!settled && settings_.most_draws > settings_.draws) going_on.push_back(place);
        }
        if (auto done = go_on_for(std::move(going_on), all, cancel, progress); !done) return fail(done.error());
        for (const Place& place : places_)
            settle(all[place.index]);
        return all;
    }

  private:
    /// All places with as many neighbours are compared with the same sums, which are sorted once.
    Result<> draw_for_all(const CancelToken& cancel, const Progress& progress) {
        std::map<std::uint32_t, std::vector<double>> sums_of;  // by the number of neighbours
        for (const Place& place : places_)
            sums_of[place.neighbours].reserve(static_cast<std::size_t>(settings_.draws));
        for (std::int64_t draw = 0; draw < settings_.draws; ++draw) {
            if (draw % check_every == 0) {
                if (auto go_on = cancel.check(); !go_on) return go_on;
                report(progress, "permutations", static_cast<std::uint64_t>(draw),
                       static_cast<std::uint64_t>(settings_.draws));
            }
            order_.draw();
            for (auto& [k, sums] : sums_of)
                sums.push_back(order_.sum(k));
            correct_front();
        }
        for (auto& [k, sums] : sums_of)
            std::ranges::sort(sums);
        for (const Place& place : places_) {
            const std::vector<double>& sums = sums_of[place.neighbours];
            at_most_[place.index] += std::ranges::upper_bound(sums, place.low) - sums.begin();
            at_least_[place.index] += sums.end() - std::ranges::lower_bound(sums, place.high);
        }
        return {};
    }

    /// Those who stand in the order themselves are compared with a sum without them, not with the common one.
    void correct_front() {
        const auto front = order_.front();
        for (std::size_t position = 0; position < front.size(); ++position) {
            const std::uint32_t i = front[position];
            const std::size_t k = neighbours_.of(i).size();
            if (position >= k) continue;
            const Place& place = *std::ranges::lower_bound(places_, i, {}, &Place::index);
            count(place, order_.sum(k), -1);
            count(place, order_.sum_without(position, k), 1);
        }
    }

    void count(const Place& place, double sum, std::int64_t by) {
        at_most_[place.index] += sum <= place.low ? by : 0;
        at_least_[place.index] += sum >= place.high ? by : 0;
    }

    /// Only one tail of a place can be short of extremes, so that its side is settled.
    Result<> go_on_for(std::vector<Place> places, std::vector<PseudoP>& all, const CancelToken& cancel,
                       const Progress& progress) {
        std::vector<std::uint32_t> position_of(all.size(), not_in_front);
        for (std::int64_t draw = settings_.draws; draw < settings_.most_draws && !places.empty(); ++draw) {
            if (draw % check_every == 0) {
                if (auto go_on = cancel.check(); !go_on) return go_on;
                report(progress, "permutations of places near the floor", static_cast<std::uint64_t>(draw),
                       static_cast<std::uint64_t>(settings_.most_draws));
            }
            order_.draw();
            const auto front = order_.front();
            for (std::size_t position = 0; position < front.size(); ++position)
                position_of[front[position]] = static_cast<std::uint32_t>(position);
            bool settled = false;
            for (const Place& place : places) {
                PseudoP& pseudo = all[place.index];
                const double sum = order_.sum_without(position_of[place.index], place.neighbours);
                ++pseudo.draws;
                pseudo.extreme += (pseudo.high ? sum >= place.high : sum <= place.low) ? 1 : 0;
                settled = settled || pseudo.extreme == PermutationSettings::enough_extremes;
            }
            for (const std::uint32_t i : front)
                position_of[i] = not_in_front;
            if (settled) {
                std::erase_if(places, [&](const Place& place) {
                    return all[place.index].extreme == PermutationSettings::enough_extremes;
                });
            }
        }
        return {};
    }

    void settle(PseudoP& pseudo) const {
        const bool stopped_early =
            pseudo.draws > settings_.draws && pseudo.extreme == PermutationSettings::enough_extremes;
        const double tail = stopped_early
                                ? static_cast<double>(pseudo.extreme) / static_cast<double>(pseudo.draws)
                                : static_cast<double>(pseudo.extreme + 1) / static_cast<double>(pseudo.draws + 1);
        pseudo.p = std::min(1.0, 2 * tail);
    }

    static constexpr std::uint32_t not_in_front = 0xffffffffU;

    PermutationSettings settings_;
    const Neighbours& neighbours_;
    RandomOrder order_;
    std::vector<Place> places_;  // with neighbours, ascending
    std::vector<std::int64_t> at_most_;
    std::vector<std::int64_t> at_least_;
};

}  // namespace

Result<std::vector<PseudoP>> conditional_permutation(std::span<const double> values, const Neighbours& neighbours,
                                                     const PermutationSettings& settings, const CancelToken& cancel,
                                                     const Progress& progress) {
    return Permutation(values, neighbours, settings).run(cancel, progress);
}

}  // namespace oryx::pattern
