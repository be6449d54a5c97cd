#include "geo/pattern/scan_statistic.hpp"

#include "geo/pattern/scan_zones.hpp"
#include "geo/pattern/shuffle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

namespace oryx::pattern {

namespace {

/// LLRs that differ by rounding alone are equal.
constexpr double rounding = 1e-9;

/// Places times steps beyond which a scan is refused: 400 MB of counts.
constexpr std::size_t max_bins = 100'000'000;

/// The best zone and window of a centre.
struct Best {
    double llr = 0;
    std::size_t members = 0;  ///< of the centre's list
    std::int32_t first_step = 0;
    std::int32_t last_step = 0;
    std::int64_t cases = 0;
    double expected = 0;
};

/// Counts of cases by place and step, where there are any in a step that a window may hold.
class Counts {
  public:
    Counts(std::size_t places, std::int32_t first_step, std::int32_t steps)
        : first_step_(first_step),
          steps_(static_cast<std::size_t>(steps - first_step)),
          counts_(places * steps_),
          active_(places) {}

    void clear() {
        std::ranges::fill(counts_, 0);
        std::ranges::fill(active_, std::uint8_t{0});
    }
    void add(std::uint32_t place, std::int32_t step) {
        if (step < first_step_) return;
        ++counts_[place * steps_ + static_cast<std::size_t>(step - first_step_)];
        active_[place] = 1;
    }
    [[nodiscard]] bool active(std::uint32_t place) const { return active_[place] != 0; }
    [[nodiscard]] std::span<const std::int32_t> of(std::uint32_t place) const {
        return std::span(counts_).subspan(place * steps_, steps_);
    }
    [[nodiscard]] std::int32_t first_step() const { return first_step_; }
    [[nodiscard]] std::size_t steps() const { return steps_; }

  private:
    std::int32_t first_step_;  // what came before is in no window
    std::size_t steps_;
    std::vector<std::int32_t> counts_;
    std::vector<std::uint8_t> active_;
};

class Scan {
  public:
    Scan(std::span<const ScanCase> cases, std::span<const double> populations, const ScanSettings& settings,
         ScanZones zones)
        : settings_(settings),
          cases_(cases.begin(), cases.end()),
          zones_(std::move(zones)),
          all_cases_(static_cast<double>(cases.size())),
          longest_(settings.time == ScanTime::spatial ? settings.steps
                                                      : std::clamp(settings.longest, 1, settings.steps)),
          counts_(zones_.centres(), settings.time == ScanTime::retrospective ? 0 : settings.steps - longest_,
                  settings.steps),
          in_zone_(counts_.steps()) {
        // So that a shuffle does not depend on the order of rows.
        std::ranges::sort(cases_, {}, [](const ScanCase& c) { return std::tuple(c.place, c.step); });
        cumulate_steps();
        double below = 0;
        for (const double population : populations)
            cumulated_population_.push_back(below += population);
    }

    Result<ScanResult> run(const CancelToken& cancel, const Progress& progress) {
        ScanResult result;
        result.zones = zones_.zones();
        if (cases_.empty() || !(zones_.total_weight() > 0)) return result;
        const auto observed = best_of_centres(cancel);
        if (!observed) return fail(observed.error());
        statistics::CounterRandom random(settings_.seed, 0);
        for (std::int64_t replica = 0; replica < settings_.replicas; ++replica) {
            report(progress, "replicas", static_cast<std::uint64_t>(replica),
                   static_cast<std::uint64_t>(settings_.replicas));
            draw(random);
            const auto best = best_of_all(cancel);
            if (!best) return fail(best.error());
            result.replica_best.push_back(*best);
        }
        result.gumbel = fit_gumbel(result.replica_best);
        choose(*observed, result);
        return result;
    }

  private:
    /// Expected cases of a zone in a window are its weight times the window's.
    void cumulate_steps() {
        step_weights_.assign(static_cast<std::size_t>(settings_.steps) + 1, 0);
        if (settings_.model == ScanModel::poisson) {
            const double each = all_cases_ / zones_.total_weight() / settings_.steps;
            for (std::size_t step = 0; step < step_weights_.size(); ++step)
                step_weights_[step] = each * static_cast<double>(step);
            return;
        }
        std::vector<std::int64_t> cases_of_step(static_cast<std::size_t>(settings_.steps));
        for (const ScanCase& c : cases_)
            ++cases_of_step[static_cast<std::size_t>(c.step)];
        std::int64_t sum = 0;
        for (std::size_t step = 0; step < cases_of_step.size(); ++step) {
            sum += cases_of_step[step];
            step_weights_[step + 1] = static_cast<double>(sum) / all_cases_;
        }
    }

    void fill_observed() {
        counts_.clear();
        for (const ScanCase& c : cases_)
            counts_.add(c.place, c.step);
    }

    void draw(statistics::CounterRandom& random) {
        counts_.clear();
        if (settings_.model == ScanModel::poisson) {
            for (std::size_t i = 0; i < cases_.size(); ++i) {
                const double at = random.uniform() * cumulated_population_.back();
                const auto place = std::ranges::upper_bound(cumulated_population_, at);
                const auto step = random.below(static_cast<std::uint64_t>(settings_.steps));
                counts_.add(static_cast<std::uint32_t>(place - cumulated_population_.begin()),
                            static_cast<std::int32_t>(step));
            }
            return;
        }
        if (places_of_cases_.empty()) {
            for (const ScanCase& c : cases_) {
                places_of_cases_.push_back(c.place);
                if (c.step >= counts_.first_step()) steps_in_reach_.push_back(c.step);
            }
        }
        // Whose steps are in reach of a window: a random choice of the places; where the others go does not matter.
        shuffle_front(std::span(places_of_cases_), steps_in_reach_.size(), random);
        for (std::size_t i = 0; i < steps_in_reach_.size(); ++i)
            counts_.add(places_of_cases_[i], steps_in_reach_[i]);
    }

    Result<std::vector<Best>> best_of_centres(const CancelToken& cancel) {
        fill_observed();
        std::vector<Best> best(zones_.centres());
        for (std::size_t centre = 0; centre < best.size(); ++centre) {
            if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            look_round(centre, best[centre]);
        }
        return best;
    }

    Result<double> best_of_all(const CancelToken& cancel) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        Best best;
        for (std::size_t centre = 0; centre < zones_.centres(); ++centre) {
            if (centre % 256 == 255) {
                if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
            }
            look_round(centre, best);
        }
        return best.llr;
    }

    /// Raises `best` by the zones round a centre.
    void look_round(std::size_t centre, Best& best) {
        std::ranges::fill(in_zone_, 0);
        const auto members = zones_.of(centre);
        bool grown = false;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (counts_.active(members[i].place)) {
                const auto more = counts_.of(members[i].place);
                for (std::size_t step = 0; step < in_zone_.size(); ++step)
                    in_zone_[step] += more[step];
                grown = true;
            }
            // Without a new case only the expected number has grown.
            if (!grown || !members[i].ends_zone) continue;
            grown = false;
            look_at_windows(members[i].weight, i + 1, best);
        }
    }

    void look_at_windows(double weight, std::size_t members, Best& best) {
        const auto end = static_cast<std::int32_t>(in_zone_.size());
        if (settings_.time == ScanTime::spatial) {
            const std::int64_t cases = std::accumulate(in_zone_.begin(), in_zone_.end(), std::int64_t{0});
            consider(cases, weight, members, 0, end - 1, best);
            return;
        }
        const std::int32_t first_last = settings_.time == ScanTime::retrospective ? 0 : end - 1;
        for (std::int32_t last = first_last; last < end; ++last) {
            if (settings_.time == ScanTime::retrospective && in_zone_[static_cast<std::size_t>(last)] == 0) continue;
            std::int64_t cases = 0;
            for (std::int32_t first = last; first >= std::max(0, last - longest_ + 1); --first) {
                const std::int32_t here = in_zone_[static_cast<std::size_t>(first)];
                if (here == 0) continue;
                cases += here;
                consider(cases, weight, members, first, last, best);
            }
        }
    }

    void consider(std::int64_t cases, double weight, std::size_t members, std::int32_t first, std::int32_t last,
                  Best& best) const {
        const std::int32_t offset = counts_.first_step();
        const double expected = weight * (step_weights_[static_cast<std::size_t>(offset + last + 1)] -
                                          step_weights_[static_cast<std::size_t>(offset + first)]);
        const auto c = static_cast<double>(cases);
        const double excess = c - expected;
        if (excess <= 0 || cases < settings_.least_cases) return;
        if (all_cases_ * excess * excess <= best.llr * expected * (all_cases_ - expected)) return;
        const double llr = scan_llr(c, expected, all_cases_);
        if (llr <= best.llr) return;
        best = {llr, members, offset + first, offset + last, cases, expected};
    }

    /// The best centres that share no place, likeliest first.
    void choose(const std::vector<Best>& observed, ScanResult& result) const {
        std::vector<std::uint32_t> order(observed.size());
        std::iota(order.begin(), order.end(), 0U);
        std::erase_if(order, [&](std::uint32_t centre) { return observed[centre].llr <= 0; });
        // Of equal ones the smaller circle, then the first centre.
        std::ranges::sort(order, {}, [&](std::uint32_t centre) {
            return std::tuple(-observed[centre].llr, observed[centre].members, centre);
        });
        std::vector<std::uint8_t> taken(observed.size());
        for (const std::uint32_t centre : order) {
            if (result.clusters.size() == settings_.clusters) break;
            const Best& best = observed[centre];
            const auto members = zones_.of(centre).first(best.members);
            if (std::ranges::any_of(members, [&](const auto& m) { return taken[m.place] != 0; })) continue;
            ScanCluster cluster{.centre = centre,
                                .places = {},
                                .radius = 0,
                                .first_step = best.first_step,
                                .last_step = best.last_step,
                                .cases = best.cases,
                                .expected = best.expected,
                                .llr = best.llr};
            for (const auto& member : members) {
                taken[member.place] = 1;
                cluster.places.push_back(member.place);
            }
            const auto as_high = std::ranges::count_if(result.replica_best,
                                                       [&](double llr) { return llr >= best.llr * (1 - rounding); });
            cluster.p = static_cast<double>(as_high + 1) / static_cast<double>(settings_.replicas + 1);
            cluster.p_gumbel = result.gumbel.upper_tail(best.llr);
            result.clusters.push_back(std::move(cluster));
        }
    }

    ScanSettings settings_;
    std::vector<ScanCase> cases_;
    ScanZones zones_;
    double all_cases_;
    std::int32_t longest_;
    Counts counts_;
    std::vector<std::int32_t> in_zone_;  // by step, from counts_.first_step()
    std::vector<double> step_weights_;   // cumulated: of all steps before
    std::vector<double> cumulated_population_;
    std::vector<std::uint32_t> places_of_cases_;
    std::vector<std::int32_t> steps_in_reach_;
};

}  // namespace

double scan_llr(double cases, double expected, double all_cases) {
    if (!(cases > expected)) return 0;
    if (expected <= 0) return std::numeric_limits<double>::infinity();
    const double outside = all_cases - cases;
    const double inside = cases * std::log(cases / expected);
    return outside > 0 ? inside + outside * std::log(outside / (all_cases - expected)) : inside;
}

double Gumbel::upper_tail(double x) const {
    if (!(scale > 0)) return std::numeric_limits<double>::quiet_NaN();
    return -std::expm1(-std::exp(-(x - location) / scale));
}

Gumbel fit_gumbel(std::span<const double> values) {
    if (values.size() < 2) return {};
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    const double scale = std::sqrt(6 * squares / (n - 1)) / std::numbers::pi;
    return {mean - std::numbers::egamma * scale, scale};
}

Result<ScanResult> scan(std::span<const Position> places, std::span<const double> populations,
                        std::span<const ScanCase> cases, const ScanSettings& settings, const CancelToken& cancel,
                        const Progress& progress) {
    if (settings.model == ScanModel::space_time_permutation && settings.time == ScanTime::spatial) {
        return fail(Error{ErrorKind::invalid_input, "a permutation of times has nothing to scan without time"}
                        .with_parameter("window")
                        .with_hint("prospective or retrospective, or model=poisson"));
    }
    if (places.size() * static_cast<std::size_t>(settings.steps) > max_bins) {
        return fail(Error{ErrorKind::too_large,
                          fmt::format("{} places in {} steps are too many to scan", places.size(), settings.steps)}
                        .with_parameter("step_days")
                        .with_hint("longer steps, or a shorter period"));
    }
    std::vector<double> weights(populations.begin(), populations.end());
    if (settings.model == ScanModel::space_time_permutation) {
        weights.assign(places.size(), 0);
        for (const ScanCase& c : cases)
            weights[c.place] += 1;
    }
    auto zones = ScanZones::create(places, weights, settings.max_radius, settings.max_share, cancel);
    if (!zones) return fail(zones.error());
    return Scan(cases, populations, settings, std::move(*zones)).run(cancel, progress);
}

}  // namespace oryx::pattern
