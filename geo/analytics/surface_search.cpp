#include "geo/analytics/surface_search.hpp"

#include "geo/analytics/walk_forward.hpp"
#include "geo/statistics/opinion_pool.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace oryx::analytics {

namespace {

using Kind = SurfaceComponent::Kind;

/// What each part gave each cell with events of each month, so that any mixture of them is scored by a sum.
class Likelihoods {
  public:
    explicit Likelihoods(std::size_t parts) : parts_(parts), columns_(parts) {}

    void add_fold(const std::vector<std::vector<double>>& shares_of_parts,
                  const std::vector<statistics::CellEvents>& events) {
        for (std::size_t k = 0; k < parts_; ++k)
            columns_[k].insert(columns_[k].end(), shares_of_parts[k].begin(), shares_of_parts[k].end());
        for (const statistics::CellEvents& e : events)
            times_.push_back(e.events);
    }

    /// Mean log score over an even spread over `cells`, of shares of parts that add up to one.
    [[nodiscard]] double score(const std::vector<std::pair<std::size_t, double>>& mixture, std::size_t cells) const {
        double sum = 0;
        double all = 0;
        for (std::size_t e = 0; e < times_.size(); ++e) {
            double pooled = 0;
            for (const auto& [part, share] : mixture)
                pooled += share * columns_[part][e];
            sum += times_[e] * std::log(pooled * static_cast<double>(cells));
            all += times_[e];
        }
        return sum / all;
    }

    [[nodiscard]] std::vector<double> pool(const std::vector<std::size_t>& parts) const {
        std::vector<double> rows;
        rows.reserve(times_.size() * parts.size());
        for (std::size_t e = 0; e < times_.size(); ++e) {
            for (const std::size_t part : parts)
                rows.push_back(columns_[part][e]);
        }
        return statistics::pool_weights(rows, parts.size(), times_);
    }
    [[nodiscard]] bool empty() const { return times_.empty(); }

  private:
    std::size_t parts_;
    std::vector<std::vector<double>> columns_;
    std::vector<double> times_;
};

// Whole percents that add up to a hundred: rounded down, and what is missing to the largest rests (Hamilton's method).
std::vector<double> in_percents(const std::vector<double>& weights) {
    std::vector<double> percents;
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), 0);
    double sum = 0;
    for (const double w : weights) {
        percents.push_back(std::floor(w * 100));
        sum += percents.back();
    }
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return weights[a] * 100 - percents[a] > weights[b] * 100 - percents[b];
    });
    for (std::size_t i = 0; sum < 100; i = (i + 1) % order.size()) {
        percents[order[i]] += 1;
        sum += 1;
    }
    return percents;
}

class Searcher {
  public:
    Searcher(const IncidentRecord& record, const ForecastGround& ground, const ScoredCells& cells,
             const TestIncidents& tests, const SearchSpace& space)
        : record_(record), ground_(ground), cells_(cells), tests_(tests), space_(space) {}

    Result<SurfaceSearch> run(const Progress& progress) {
        if (auto dense = settle_settlements(); !dense) return fail(dense.error());
        list_parts();
        likelihoods_ = Likelihoods(parts_.size());
        for (std::size_t fold = 0; fold < tests_.folds.size(); ++fold) {
            report(progress, "trying surfaces", fold, tests_.folds.size());
            if (auto done = try_fold(fold); !done) return fail(done.error());
        }
        report(progress, "trying surfaces", tests_.folds.size(), tests_.folds.size());
        if (likelihoods_.empty()) return std::move(out_);
        score_kernels();
        if (space_.mixtures) score_mixtures();
        std::ranges::sort(out_.surfaces, [](const SearchedSurface& a, const SearchedSurface& b) {
            return a.log_score != b.log_score ? a.log_score > b.log_score : a.surface.text < b.surface.text;
        });
        return std::move(out_);
    }

  private:
    [[nodiscard]] HeatZoneSettings settings_before(Day day) const {
        HeatZoneSettings settings;
        settings.as_of = day + -1;
        settings.from = ground_.from;
        return settings;
    }

    // A mixture leans on settlements only if it may in every month.
    Result<> settle_settlements() {
        out_.with_settlements = ground_.settlements != nullptr && space_.mixtures;
        for (std::size_t fold = 0; fold < tests_.folds.size() && out_.with_settlements; ++fold) {
            const Day day = tests_.folds[fold].begin;
            const auto selected =
                select_as_of(ended_before(record_, day), settings_before(day), ground_.today, ground_.cancel);
            if (!selected) return fail(selected.error());
            out_.with_settlements = ground_.settlements->dense_enough(ground_.settlements->inhabited_km2(*selected));
        }
        return {};
    }

    void add_part(const SurfaceComponent& component) {
        if (std::ranges::find(parts_, component) == parts_.end()) parts_.push_back(component);
    }

    // Parts that come from one kernel stand together: plain first, then times settlements.
    void list_parts() {
        for (const double sigma : space_.sigmas_m) {
            for (const double half_life : space_.half_lives_days) {
                SurfaceComponent kernel{.sigma_m = sigma, .half_life_days = half_life};
                add_part(kernel);
                ++out_.kernels;
                if (!out_.with_settlements || sigma < SearchSpace::least_sigma_times_settlements_m) continue;
                kernel.times_settlements = true;
                add_part(kernel);
            }
        }
        pooled_ = parts_.size();
        if (!out_.with_settlements) return;
        add_part({.kind = Kind::settlements});
        pooled_ = parts_.size();
        for (SurfaceComponent component : mixture_recipe().components) {
            component.share = 1;
            add_part(component);
        }
    }

    Result<> try_fold(std::size_t fold) {
        const Day day = tests_.folds[fold].begin;
        const IncidentRecord known = ended_before(record_, day);
        const auto& events = tests_.events[fold];
        std::vector<std::vector<double>> shares;
        SurfaceComponent last{.kind = Kind::settlements};
        std::vector<double> mass;
        for (const SurfaceComponent& part : parts_) {
            if (auto go_on = ground_.cancel.check(); !go_on) return fail(go_on.error());
            if (part.kind == Kind::settlements) {
                shares.push_back(shares_of(ground_.settlements->counts(), events));
                continue;
            }
            if (last.kind != Kind::kernel ||
                std::tie(part.sigma_m, part.half_life_days) != std::tie(last.sigma_m, last.half_life_days)) {
                auto made = kernel_mass(part, known, day);
                if (!made) return fail(made.error());
                mass = std::move(*made);
                last = part;
            }
            shares.push_back(shares_of(part.times_settlements ? times_settlements(mass) : mass, events));
        }
        likelihoods_.add_fold(shares, events);
        return {};
    }

    [[nodiscard]] Result<std::vector<double>> kernel_mass(const SurfaceComponent& part, const IncidentRecord& known,
                                                          Day day) const {
        const SurfaceRecipe recipe = kernel_recipe(part.sigma_m, part.half_life_days);
        const auto selected =
            select_for(recipe, part, known, settings_before(day), ground_.today, nullptr, ground_.cancel);
        if (!selected) return fail(selected.error());
        auto surface =
            kernel_surface(ground_.mask->grid, distinct_places(contributions(*selected)), recipe.shape, ground_.cancel);
        if (!surface) return fail(surface.error());
        return std::move(surface->mass);
    }

    [[nodiscard]] std::vector<double> times_settlements(std::vector<double> mass) const {
        for (std::size_t cell = 0; cell < mass.size(); ++cell)
            mass[cell] *= ground_.settlements->weight(cell);
        return mass;
    }

    [[nodiscard]] std::vector<double> shares_of(const std::vector<double>& mass,
                                                const std::vector<statistics::CellEvents>& events) const {
        return event_shares(cells_.of_grid(mass), events, space_.floor);
    }

    void add(SurfaceRecipe recipe, const std::vector<std::pair<std::size_t, double>>& mixture) {
        SearchedSurface made{.surface = {.text = to_text(recipe), .recipe = {}},
                             .log_score = likelihoods_.score(mixture, cells_.size())};
        made.surface.recipe = std::move(recipe);
        out_.surfaces.push_back(std::move(made));
    }

    void score_kernels() {
        for (std::size_t i = 0; i < pooled_; ++i) {
            if (parts_[i].leans_on_settlements()) continue;
            add(kernel_recipe(parts_[i].sigma_m, parts_[i].half_life_days), {{i, 1.0}});
        }
    }

    void score_mixtures() {
        std::vector<std::size_t> parts(pooled_);
        std::iota(parts.begin(), parts.end(), 0);
        const auto all = likelihoods_.pool(parts);
        std::ranges::stable_sort(parts, [&](std::size_t a, std::size_t b) { return all[a] > all[b]; });
        std::erase_if(parts, [&](std::size_t i) { return all[i] < SearchSpace::least_share; });
        parts.resize(std::min(parts.size(), SearchSpace::most_parts));
        std::ranges::sort(parts);
        if (parts.size() > 1) add_pool(parts, in_percents(likelihoods_.pool(parts)));
        if (!out_.with_settlements) return;
        const SurfaceRecipe named = mixture_recipe();
        std::vector<std::pair<std::size_t, double>> mixture;
        for (SurfaceComponent component : named.components) {
            const double share = std::exchange(component.share, 1);
            const auto part = std::ranges::find(parts_, component) - parts_.begin();
            mixture.emplace_back(static_cast<std::size_t>(part), share);
        }
        add(named, mixture);
    }

    void add_pool(const std::vector<std::size_t>& parts, const std::vector<double>& percents) {
        SurfaceRecipe recipe = kernel_recipe();
        recipe.components.clear();
        std::vector<std::pair<std::size_t, double>> mixture;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (percents[i] <= 0) continue;
            recipe.components.push_back(parts_[parts[i]]);
            recipe.components.back().share = percents[i] / 100;
            mixture.emplace_back(parts[i], percents[i] / 100);
        }
        if (mixture.size() < 2) return;  // one kernel alone is there already
        recipe.name = "parts";
        add(std::move(recipe), mixture);
    }

    const IncidentRecord& record_;
    const ForecastGround& ground_;
    const ScoredCells& cells_;
    const TestIncidents& tests_;
    const SearchSpace& space_;
    std::vector<SurfaceComponent> parts_;  // share 1 each
    std::size_t pooled_ = 0;               // the first of them, which the pool is made of
    Likelihoods likelihoods_{0};
    SurfaceSearch out_;
};

}  // namespace

Result<SurfaceSearch> search_surfaces(const IncidentRecord& record, const ForecastGround& ground,
                                      const ScoredCells& cells, const TestIncidents& tests, const SearchSpace& space,
                                      const Progress& progress) {
    return Searcher(record, ground, cells, tests, space).run(progress);
}

}  // namespace oryx::analytics
